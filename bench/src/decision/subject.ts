import type { ControlFact, DecisionRequest } from '@coop/consent-engine';
import type { Listing } from './full-requests.js';

/** Our engine as it is measured. */
export interface Subject {
  /** What stands in the table. */
  readonly name: string;
  load(facts: Iterable<ControlFact>): void;
  /** The answer that a reading needs. */
  decide(request: DecisionRequest): Answer;
  /** The answer with all reasons, citations and stages. */
  explain(request: DecisionRequest): Answer;
  apply(fact: ControlFact): void;
  snapshot(): Uint8Array;
  /** All that a consumer may read, in batches. */
  readable(listing: Listing): Iterable<{ readonly length: number }>;
}

/** What the benchmark looks at. */
export interface Answer {
  readonly outcome: string;
}
