import { DecisionPoint } from '@coop/consent-engine';
import type { Subject } from './subject.js';

/** The one place where the benchmark knows the engine. */
const subjectOf = (point: DecisionPoint): Subject => ({
  name: 'decision point',
  load: (facts) => {
    for (const fact of facts) point.apply(fact);
  },
  // Everything that a verdict says is asked for: lists that nobody reads would cost nothing.
  decide: (request) => {
    const verdict = point.decide(request);
    const { outcome, fields, reasons, duties, validUntil } = verdict;
    return { outcome, fields, reasons, duties, validUntil };
  },
  explain: (request) => point.explain(request),
  apply: (fact) => point.apply(fact),
  snapshot: () => point.snapshot(),
  *readable(question) {
    for (const { rows } of point.readable(question)) yield rows;
  },
});

/** An empty one. */
export const openEngine = (): Subject => subjectOf(new DecisionPoint());

/** One that begins where a snapshot was taken. */
export const restoreEngine = (snapshot: Uint8Array): Subject => subjectOf(new DecisionPoint({ snapshot }));
