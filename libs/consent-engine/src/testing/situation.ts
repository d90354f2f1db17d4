import type { DecisionRequest, Outcome } from '../decision.js';
import type { ControlFact } from '../facts.js';
import type { ReasonCode, Stage } from '../reason-codes.js';

/**
 * One row: what has happened in the world, what is asked, what must come out.
 * To add a row, copy one and change it; what is not said is as in `world.ts`.
 */
export interface Situation {
  readonly situation: string;
  readonly happened: readonly ControlFact[];
  readonly asked?: Partial<DecisionRequest>;
  readonly outcome: Outcome;
  /** Every reason code of the decision. */
  readonly because: readonly ReasonCode[];
  /** The only explanation that the partner gets; none when everything is permitted. */
  readonly partnerSees?: Stage;
}
