import type { Decision } from '@coop/consent-engine';
import type { DecidedQuestion } from './decided.js';
import type { ControlReplay } from './doors.js';
import { partsOfRules, type ControlOfThen } from './rules-of-then.js';

/** One difference between what was recorded and what the same rules say again: "decision not reproducible". */
export interface NotReproduced {
  readonly what:
    | 'outcome'
    | 'broken-event'
    | 'reasons'
    | 'input'
    | 'cited'
    | 'disclosed-field-not-permitted'
    | 'taxonomy'
    | 'known-position'
    | 'revoked-before';
  readonly recorded: string;
  readonly again: string;
}

/** By which rules it was decided, and by which it was evaluated again. */
export interface RulesOfDecision {
  /** Engine and taxonomy, as the event says; null for one that says nothing. */
  readonly recorded: string | null;
  /** The engine that evaluated it again, with the taxonomy that was in force at the position that the decision knew. */
  readonly again: string;
  /**
   * Whether that is the engine that decided. Where it is not, agreement still says that both engines agree; a
   * difference can come from the decision or from the engine.
   */
  readonly known: boolean;
  /** SHA-256 of the file in which the rules of then were kept; null for those of this program. */
  readonly kept: string | null;
}

export interface Evaluation {
  readonly again: Decision;
  readonly differences: readonly NotReproduced[];
  readonly rules: RulesOfDecision;
}

/** Puts a question that was decided again. @param control the state of control at the position that the decision knew */
export function evaluateAgain(found: DecidedQuestion, { control, kept }: ControlOfThen): Evaluation {
  const { request, atLeast, suppositions } = found;
  const again = control.decide({ ...request, atLeast }, suppositions);
  const rules = rulesOf(found.event.rules, again, kept?.digest ?? null);
  return { again, rules, differences: compare(found, again, rules) };
}

/** The same question, put to the state of control right before the event that tells of the decision. */
export const fieldsRightBefore = (
  { request, atLeast, suppositions }: DecidedQuestion,
  control: ControlReplay,
): readonly string[] => control.decide({ ...request, atLeast }, suppositions).fields;

/**
 * What was permitted and told, and by then was permitted no more: whoever tells appends the event only if nothing has
 * moved since the position that the decision knew, so a withdrawal in between must have stopped it.
 */
export function revokedBefore(
  { told }: DecidedQuestion,
  { again }: Evaluation,
  fieldsBefore: readonly string[],
): readonly NotReproduced[] {
  const permitted = told.filter((field) => again.fields.includes(field));
  const still = permitted.filter((field) => fieldsBefore.includes(field));
  return permitted.length === still.length
    ? []
    : [{ what: 'revoked-before', recorded: list(permitted), again: list(still) }];
}

function rulesOf(
  recorded: string | undefined,
  { rules: { engine, taxonomy } }: Decision,
  kept: string | null,
): RulesOfDecision {
  return {
    recorded: recorded ?? null,
    again: `${engine} ${taxonomy}`,
    known: recorded === undefined || partsOfRules(recorded)[0] === engine,
    kept,
  };
}

const list = (items: readonly string[]): string => [...items].sort().join(' ');

const citedBy = ({ cited }: Decision): readonly string[] =>
  [...new Set(Object.values(cited).flat() as string[])].sort();

function compare(
  { event, decision: recorded, inputDigest, told }: DecidedQuestion,
  again: Decision,
  rules: RulesOfDecision,
): NotReproduced[] {
  const differs = (what: NotReproduced['what'], before: string, now: string): NotReproduced[] =>
    before === now ? [] : [{ what, recorded: before, again: now }];
  const beyond = told.filter((field) => !again.fields.includes(field));
  return [
    ...differs('outcome', recorded.outcome, again.outcome),
    ...differs('reasons', list(recorded.reasons), list(again.reasons)),
    ...differs('input', recorded.inputDigest, inputDigest),
    ...differs('cited', list(recorded.cited), list(citedBy(again))),
    ...differs('disclosed-field-not-permitted', list(beyond), ''),
    // A state of later would justify what nobody had agreed to yet.
    ...(BigInt(recorded.knownPosition) < event.position
      ? []
      : differs('known-position', recorded.knownPosition, `before ${event.position}`)),
    // History says which taxonomy was in force: another one was never the rule of that time.
    ...(rules.recorded === null
      ? []
      : differs('taxonomy', partsOfRules(rules.recorded)[1], again.rules.taxonomy)),
  ];
}
