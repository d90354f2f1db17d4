import type { Duty } from './facts.js';
import type { ReasonCode, Stage } from './reason-codes.js';
import type { Instant } from './validity.js';

/** The version of the rules; decisions carry it so that they can be evaluated again by the rules of their time. */
export const ENGINE_VERSION = 'consent-engine/1';

/** What can be done with data. There is no hierarchy: each action is granted by name. */
export const ACTIONS = [
  'read',
  'list',
  'export',
  'use',
  'mail',
  'analyse',
  'anonymise',
  'share',
  'publish',
] as const;

/** One of {@link ACTIONS}. */
export type Action = (typeof ACTIONS)[number];

const KNOWN_ACTIONS: ReadonlySet<string> = new Set(ACTIONS);

/** Whether the text names a known action; unknown ones are refused. */
export function isAction(text: string): text is Action {
  return KNOWN_ACTIONS.has(text);
}

/** The question: may this consumer do this with these fields of this record, at this moment? */
export interface DecisionRequest {
  readonly consumer: string;
  /** Who asks on behalf of the consumer; needs a mandate of it. Absent: the consumer itself. */
  readonly actor?: string;
  readonly contract: string;
  readonly purpose: string;
  readonly action: string;
  readonly record: string;
  readonly fields: readonly string[] | 'all';
  /** The moment asked about; an argument, so that the same question can be asked again years later. */
  readonly asOf: Instant;
  /** The position of facts that the caller has seen; an older state denies. */
  readonly atLeast?: bigint;
}

/** One reason. `ids` name the grants, prohibitions, contracts, mandates or duties that it rests on. */
export interface Reason {
  readonly code: ReasonCode;
  readonly stage: Stage;
  readonly stakeholder?: string;
  readonly ids: readonly string[];
}

/** The answer for one field. A permitted field has reasons too: who agreed, by which grant. */
export interface FieldDecision {
  readonly field: string;
  readonly permitted: boolean;
  /** Everyone with a say in the field or a right to forbid it, sorted. */
  readonly concerned: readonly string[];
  readonly reasons: readonly Reason[];
}

/** Ids of all that the decision relied on or was refused by, sorted. */
export interface Citations {
  readonly grants: readonly string[];
  readonly prohibitions: readonly string[];
  readonly contracts: readonly string[];
  readonly mandates: readonly string[];
  readonly duties: readonly string[];
  /** Votes that satisfied a quorum. */
  readonly proposals: readonly string[];
}

/** `PARTIAL`: some of the fields asked for are refused. */
export type Outcome = 'PERMIT' | 'PARTIAL' | 'DENY';

/** The answer, complete. Not for a partner's eyes: give those `partnerView`. */
export interface Decision {
  readonly outcome: Outcome;
  /** Fields that may be released, in the order of the record. */
  readonly fields: readonly string[];
  readonly perField: readonly FieldDecision[];
  /** Every code that occurs, prohibitions first. */
  readonly reasons: readonly ReasonCode[];
  /** Reasons that concern the request or the record as a whole; any of them refuses every field. */
  readonly requestReasons: readonly Reason[];
  /** The first stage that failed, told without telling anything about persons; absent on PERMIT. */
  readonly stage?: Stage;
  readonly cited: Citations;
  /** What the reader owes, merged to the strictest; empty on DENY. */
  readonly duties: readonly Duty[];
  /** The limited contract and grants of which this reading uses up one each, sorted; empty on DENY. */
  readonly counted: readonly string[];
  /** Milliseconds: from then on the question must be asked again. Open nothing at or after it. */
  readonly validUntil: number;
  /** The position of facts that the decision knew. */
  readonly position: bigint;
  readonly rules: { readonly engine: string; readonly taxonomy: string };
}
