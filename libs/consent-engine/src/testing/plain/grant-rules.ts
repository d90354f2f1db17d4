import { isAction } from '../../decision.js';
import { ANY_CONTRACTED } from '../../facts.js';
import { isGroupSize, isKnownDuty } from '../../duties.js';
import type { MandateRole } from '../../facts.js';
import { fieldsCover, isUsedUp, mandatesInForce, taxonomyOf, type Place, type Question } from './question.js';
import { quorumIsMet, speaksByVote } from './quorum.js';
import type { ReasonCode } from '../../reason-codes.js';
import type { Grant, Party } from './state.js';
import type { Taxonomy } from '../../taxonomy/taxonomy.js';

/** Whether this purpose of a grant is enough, read by the taxonomy in which the grant was given. */
export type PurposeRule = (own: Taxonomy, purpose: string) => boolean;

const PERSONS_AGENTS: readonly MandateRole[] = ['guardian', 'representative', 'executor'];
const BODIES_AGENTS: readonly MandateRole[] = ['signatory'];

/** What a grant that was not withdrawn is worth for this field and stakeholder: the first rule that fails names it. */
export function judgeGrant(
  question: Question,
  place: Place,
  party: Party,
  grant: Grant,
  coversPurpose: PurposeRule,
): ReasonCode {
  const phase = question.horizon.phase(grant.validity);
  if (phase === 'after') return 'grant-expired';
  if (phase === 'before') return 'grant-not-started';
  return (
    coverageRule(question, place, grant, coversPurpose) ??
    useRule(question, grant) ??
    rightRule(question, place, party, grant) ??
    termsRule(question, grant) ??
    'granted'
  );
}

/** Does the grant mean this field, purpose and action? */
function coverageRule(
  { state, request }: Question,
  { record, field }: Place,
  grant: Grant,
  coversPurpose: PurposeRule,
): ReasonCode | undefined {
  const own = taxonomyOf(state, grant.taxonomy);
  // What was shared in confidence goes only to recipients who were named.
  const isNamed = record.recordKind !== 'confidential' || grant.recipient !== ANY_CONTRACTED;
  const isCovered =
    isNamed &&
    own !== undefined &&
    grant.purposes.some((purpose) => coversPurpose(own, purpose)) &&
    isAction(request.action) &&
    grant.actions.includes(request.action) &&
    fieldsCover(grant.fields, field.name);
  if (!isCovered) return 'grant-too-narrow';
  if (grant.fields !== 'all') return undefined;
  if (field.sensitive) return 'sensitive-not-named';
  const introduced = state.fieldsIntroduced.get(record.category)?.get(field.name);
  const isNewer = introduced !== undefined && grant.position !== undefined && introduced > grant.position;
  return isNewer ? 'field-newer-than-grant' : undefined;
}

/** Is the data used where and how the grant says? */
function useRule({ request, contract }: Question, grant: Grant): ReasonCode | undefined {
  const { residency, minAnonymity } = grant;
  if (residency !== undefined && !(contract && residency.includes(contract.country)))
    return 'grant-not-for-country';
  const isAnonymous =
    minAnonymity === undefined || (isGroupSize(minAnonymity) && request.action === 'anonymise');
  return isAnonymous ? undefined : 'grant-for-anonymous-use-only';
}

/** Did someone give the grant who may, and did the body want it? */
function rightRule(question: Question, place: Place, party: Party, grant: Grant): ReasonCode | undefined {
  const isByVote = speaksByVote(place.record, grant.stakeholder, party);
  if (!isGivenByRight(question, party, grant, isByVote)) return 'grant-without-mandate';
  return isByVote && !quorumIsMet(question, place.record, grant) ? 'grant-without-quorum' : undefined;
}

/** Can what the grant demands in return be kept? */
function termsRule({ state, contract }: Question, grant: Grant): ReasonCode | undefined {
  if (isUsedUp(state, grant.grant, grant.limit)) return 'grant-used-up';
  const duties = grant.duties ?? [];
  const agreed = contract?.price?.currency;
  const isAgreed = duties.every(
    (duty) => duty.kind !== 'pay' || (agreed !== undefined && duty.currency === agreed),
  );
  if (!isAgreed) return 'grant-price-not-agreed';
  return duties.every(isKnownDuty) ? undefined : 'duty-unknown';
}

/**
 * A person speaks for themselves or through an agent, a body through its signatories. A simple partnership has no
 * will of its own; only where it votes, each of its partners may say the result.
 */
function isGivenByRight(question: Question, party: Party, grant: Grant, isByVote: boolean): boolean {
  const giver = grant.givenBy ?? grant.stakeholder;
  if (party.type === 'simple-partnership') return isByVote && isStandingPartner(question, party, giver);
  const isPerson = party.type === 'person';
  if (isPerson && giver === grant.stakeholder) return true;
  const roles = isPerson ? PERSONS_AGENTS : BODIES_AGENTS;
  const mandates = mandatesInForce(question, grant.stakeholder, giver, roles);
  question.cited.cite('mandates', mandates);
  return mandates.length > 0;
}

function isStandingPartner({ state }: Question, { partners }: Party, giver: string): boolean {
  const partner = state.parties.get(giver);
  const canSpeak = partner !== undefined && partner.type !== 'simple-partnership';
  return canSpeak && partners.includes(giver) && !state.erased.has(giver);
}
