import { applyFact, decide, emptyControlState } from '@coop/consent-engine';
import type { Subject } from './subject.js';

/** The one place where the benchmark knows the engine: an empty one. */
export function openEngine(): Subject {
  const state = emptyControlState();
  return {
    name: 'plain evaluator',
    load: (facts) => {
      for (const fact of facts) applyFact(state, fact);
    },
    decide: (request) => decide(state, request),
    // Its only answer is the full one.
    explain: (request) => decide(state, request),
    apply: (fact) => applyFact(state, fact),
  };
}

/** The engine out of its snapshot; absent where it has none. */
export const restoreEngine: ((bytes: Uint8Array) => Subject) | undefined = undefined;
