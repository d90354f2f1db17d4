import type { Action } from '../decision.js';
import type { ControlRule, Duty, Price, RecordKind } from '../facts.js';
import type { Stage } from '../reason-codes.js';

/** The amounts of a duty, as its words need them. */
type DutyWords = {
  readonly [Kind in Exclude<Duty['kind'], 'pay'>]: (duty: Extract<Duty, { kind: Kind }>) => string;
};

/** The closed lists of this library, in the words of one language. */
export interface TermWords {
  readonly actions: Readonly<Record<Action, string>>;
  readonly kinds: Readonly<Record<RecordKind, string>>;
  readonly controlRules: Readonly<Record<ControlRule, string>>;
  readonly stages: Readonly<Record<Stage, string>>;
  readonly duties: DutyWords;
  readonly per: Readonly<Record<Price['per'], string>>;
}
