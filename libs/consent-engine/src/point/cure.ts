import type { DecisionRequest, FieldDecision } from '../decision.js';
import type { PartyType } from '../facts.js';
import type { ReasonCode } from '../reason-codes.js';
import type { DecisionPoint } from './decision-point.js';

/** A grant that is missing, as narrow as the request. */
export interface MissingGrant {
  readonly stakeholder: string;
  readonly recipient: string;
  readonly record: string;
  readonly fields: readonly string[];
  readonly purposes: readonly string[];
  readonly actions: readonly string[];
  /** The version of the taxonomy in which the purpose was asked for: an older grant may not reach it. */
  readonly taxonomy: string;
  /** Who can give it: she herself or her agent; a signatory; a signatory after a vote that carries. */
  readonly by: 'person' | 'signatory' | 'signatory-after-vote';
}

/** What would have opened a field that was refused. */
export interface Cure {
  readonly field: string;
  /** The smallest set of grants that opens the field; empty when no grant can. */
  readonly missing: readonly MissingGrant[];
  /** Reasons that no ordinary grant answers: prohibitions, the contract, a record or person that is gone. */
  readonly obstacles: readonly ReasonCode[];
}

/** Reasons that one more grant of the same stakeholder answers. */
const ANSWERED_BY_A_GRANT: ReadonlySet<ReasonCode> = new Set([
  'grant-missing',
  'grant-withdrawn',
  'grant-expired',
  'grant-not-started',
  'grant-too-narrow',
  'grant-without-mandate',
  'sensitive-not-named',
  'field-newer-than-grant',
  'grant-not-for-country',
  'grant-for-anonymous-use-only',
  'grant-without-quorum',
  'grant-used-up',
  'grant-price-not-agreed',
  'duty-unknown',
  'not-informed',
  'outside-declared-basis',
] as const);

/**
 * Field by field, the smallest set of grants that would have changed a refusal, or why none would. Everyone must
 * agree for herself, so the set is exactly one grant of each who refuses; leave one out and the field stays closed.
 * For auditors and for the persons concerned: it names who has not agreed. A partner must never see it.
 */
export function cure(point: DecisionPoint, request: DecisionRequest): readonly Cure[] {
  const { perField, requestReasons, rules } = point.explain(request);
  const ofRequest = requestReasons.map(({ code }) => code);
  return perField
    .filter(({ permitted }) => !permitted)
    .map((field) => cureOf(point, request, field, ofRequest, rules.taxonomy));
}

function cureOf(
  point: DecisionPoint,
  request: DecisionRequest,
  { field, reasons }: FieldDecision,
  ofRequest: readonly ReasonCode[],
  taxonomy: string,
): Cure {
  const against = reasons.filter(({ code }) => code !== 'granted' && code !== 'basis-applies');
  const open = against.filter(
    ({ code, stakeholder }) => ANSWERED_BY_A_GRANT.has(code) && stakeholder !== undefined,
  );
  const obstacles = against.filter((reason) => !open.includes(reason)).map(({ code }) => code);
  const { consumer: recipient, record, purpose, action } = request;
  const rule = point.contents.record(record)?.controlRule;
  const missing = [...new Set(open.map(({ stakeholder }) => stakeholder ?? ''))].map((stakeholder) => {
    const type = point.contents.party(stakeholder)?.type;
    const by = giverOf(type, rule === 'quorum');
    if (by === undefined) obstacles.push('grant-without-mandate');
    const terms = { fields: [field], purposes: [purpose], actions: [action], taxonomy };
    return { stakeholder, recipient, record, ...terms, by: by ?? ('signatory' as const) };
  });
  const all = [...new Set([...ofRequest, ...obstacles])];
  return { field, missing: all.length > 0 ? [] : missing, obstacles: all };
}

/** A partnership without a vote has nobody who could speak for it. */
function giverOf(type: PartyType | undefined, isByVote: boolean): MissingGrant['by'] | undefined {
  if (type === 'person') return 'person';
  if (isByVote) return 'signatory-after-vote';
  return type === 'simple-partnership' ? undefined : 'signatory';
}
