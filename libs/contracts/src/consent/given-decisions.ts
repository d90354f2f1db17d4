import type { z } from 'zod';
import type { decisionGiven } from './decision-events.js';

export type DecisionGiven = z.infer<typeof decisionGiven.schema>;

/** One decision of an answer, whole again. */
export interface GivenDecision {
  readonly decision: string;
  /** The question as the decision point took it; what nobody knew is empty text. */
  readonly request: {
    readonly consumer: string;
    readonly actor: string;
    readonly contract: string;
    readonly purpose: string;
    readonly action: string;
    readonly record: string;
    readonly fields: readonly string[] | 'all';
    readonly asOf: string;
  };
  readonly outcome: 'PERMIT' | 'PARTIAL' | 'DENY';
  readonly fields: readonly string[];
  readonly stage: string | null;
  readonly reasons: readonly string[];
  readonly cited: readonly string[];
  readonly subjects: readonly string[];
  readonly duties: DecisionGiven['dutySets'][number];
  readonly validUntil: string | null;
  /** What is limited to a number of readings and was used by this one. */
  readonly counted: readonly string[];
  /** Whether it was decided as if nothing that is limited were left: a search, or after a last reading. */
  readonly isUncounted: boolean;
}

/**
 * Category of the streams of answers in which a reading was counted. They are apart from the others, so that whoever
 * uses up what is limited waits for readings that were counted, and not for every question that somebody asks.
 */
export const COUNTED_DECISIONS = 'consent-counted';

const DIGITS = 4;

/** The id of an answer, from a fresh one: its last four digits count the decisions, and are zeros. */
export const answerId = (fresh: string): string => `${fresh.slice(0, -DIGITS)}${'0'.repeat(DIGITS)}`;

/** The id of one decision of an answer, counted from 0. */
export const decisionId = (given: string, index: number): string =>
  `${given.slice(0, -DIGITS)}${(index + 1).toString(16).padStart(DIGITS, '0')}`;

/** Every decision of an answer, in order. @throws RangeError when an index leads nowhere */
export function decisionsIn(data: DecisionGiven): readonly GivenDecision[] {
  return data.decisions.map((_, index) => decisionIn(data, index));
}

/** Those in which a reading was counted. @throws RangeError when an index leads nowhere */
export function countedIn(data: DecisionGiven): readonly GivenDecision[] {
  return data.decisions.flatMap(({ counted }, index) =>
    counted === undefined ? [] : [decisionIn(data, index)],
  );
}

/** One decision of an answer, counted from 0. @throws RangeError when an index leads nowhere */
export function decisionIn(data: DecisionGiven, index: number): GivenDecision {
  const { outcome, stage, validUntil, record, ...places } = at(data.decisions, index);
  const { consumer, contract, purpose, action, requested } = at(data.questions, places.question);
  return {
    decision: decisionId(data.given, index),
    request: {
      ...{ consumer: consumer ?? '', actor: data.askedBy, contract: contract ?? '', purpose },
      ...{ action: action ?? '', record: record ?? '', fields: requested, asOf: data.asOf },
    },
    ...{ outcome, stage, validUntil },
    fields: at(data.fieldSets, places.fields),
    reasons: at(data.reasonSets, places.reasons),
    cited: places.cited.map((each) => at(data.cited, each)),
    subjects: places.subjects.map((each) => at(data.subjects, each)),
    duties: at(data.dutySets, places.duties),
    counted: (places.counted ?? []).map((each) => at(data.cited, each)),
    isUncounted: data.asked.startsWith('search-') || places.afterLast === true,
  };
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`a decision names place ${index} of ${list.length}`);
  return found;
}
