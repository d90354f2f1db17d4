import type { Decision, DecisionRequest, Suppositions, Verdict } from '@coop/consent-engine';
import type { ControlIndex } from '../projections/control-index.js';
import { UNCOUNTED } from './wire-decision.js';

/** A decision beside others of the same answer. */
export interface DecidedTogether<T> {
  readonly decision: T;
  /** An earlier one took the last reading of something: it was decided as if nothing limited were left. */
  readonly isAfterLast: boolean;
}

/**
 * Readings that are decided for one answer. None of them is on the ledger yet, so that the state of control does not
 * know what they leave for one another.
 */
export class ReadingsTogether<T extends Decision | Verdict> {
  readonly #left = new Map<string, number>();

  constructor(
    private readonly control: Pick<ControlIndex, 'readingsLeft'>,
    private readonly ask: (request: DecisionRequest, suppositions?: Suppositions) => T,
  ) {}

  decide(request: DecisionRequest): DecidedTogether<T> {
    const decision = this.ask(request);
    if (!decision.counted.some((id) => this.#left.get(id) === 0)) return { decision, isAfterLast: false };
    return { decision: this.decideUncounted(request), isAfterLast: true };
  }

  /** For what is not counted: it gets nothing from what is limited. */
  decideUncounted(request: DecisionRequest): T {
    return this.ask(request, UNCOUNTED);
  }

  /** One of them takes place, and uses up one reading of each of these. */
  count(used: readonly string[]): void {
    for (const id of used) this.#left.set(id, (this.#left.get(id) ?? this.control.readingsLeft(id)) - 1);
  }
}
