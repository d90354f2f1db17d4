import type { Reason } from '../../decision.js';
import { isKnownDuty } from '../../duties.js';
import { isAction } from '../../decision.js';
import { ANY_CONTRACTED, type MandateRole } from '../../facts.js';
import {
  because,
  fieldsCover,
  isUsedUp,
  mandatesInForce,
  scopeCovers,
  type Place,
  type Question,
  taxonomyNamed,
} from './question.js';
import { currenciesOf } from './request-rules.js';
import type { ReasonCode } from '../../reason-codes.js';
import type { Grant, Party } from './state.js';
import { POLITICAL_CAMPAIGN } from '../../taxonomy/purposes.js';
import { within } from './taxonomy.js';

const PERSONS_AGENTS: readonly MandateRole[] = ['guardian', 'representative', 'executor'];
const BODIES_AGENTS: readonly MandateRole[] = ['signatory'];

/** The side of one stakeholder: agreement by grant or, for imported data, by the declared basis; or why not. */
export function stakeholderRules(question: Question, place: Place, stakeholder: string): readonly Reason[] {
  const { state } = question;
  if (state.erased.has(stakeholder)) return [because('erased', [], stakeholder)];
  const party = state.parties.get(stakeholder);
  if (party === undefined) return [because('stakeholder-unknown', [], stakeholder)];
  const judged = judgeGrants(question, place, stakeholder, party, (p, taxonomy) =>
    within(taxonomyNamed(state, taxonomy), question.request.purpose, p),
  );
  const covering = judged.get('granted');
  if (covering) return [cite(question, 'granted', covering, stakeholder)];
  const basis = basisCanApply(place) ? basisRules(question, place, stakeholder) : undefined;
  if (basis?.length === 0) return [because('basis-applies', [], stakeholder)];
  const refusals = [...judged].map(([code, grants]) => cite(question, code, grants, stakeholder));
  const missing = basis === undefined && judged.size === 0 ? [because('grant-missing', [], stakeholder)] : [];
  return [...refusals, ...missing, ...(basis ?? [])];
}

/** Grants that name political campaigning itself, given by this person for this field. */
export function expressPoliticalGrants(question: Question, place: Place, person: string): readonly string[] {
  const party = question.state.parties.get(person);
  if (party === undefined || question.state.erased.has(person)) return [];
  const judged = judgeGrants(question, place, person, party, (p) => p === POLITICAL_CAMPAIGN);
  const grants = judged.get('granted') ?? [];
  question.cited.cite('grants', grants);
  return grants;
}

/** Only data about persons and organisations is imported on another ground; works and confidences never are. */
function basisCanApply({ record, field }: Place): boolean {
  const isImportable = record.recordKind === 'personal-data' || record.recordKind === 'legal-person-data';
  return isImportable && record.basis.legalBasis !== 'consent' && !field.sensitive;
}

function basisRules({ state, request }: Question, { record }: Place, subject: string): readonly Reason[] {
  const isInformed = state.informed.get(record.record)?.has(subject) ?? false;
  const taxonomy = taxonomyNamed(state, record.basis.taxonomy);
  const isDeclared = record.basis.purposes.some((declared) => within(taxonomy, request.purpose, declared));
  return [
    ...(isInformed ? [] : [because('not-informed', [], subject)]),
    ...(isDeclared ? [] : [because('outside-declared-basis', [], subject)]),
  ];
}

function cite(question: Question, code: ReasonCode, grants: readonly string[], stakeholder: string): Reason {
  question.cited.cite('grants', grants);
  return because(code, grants, stakeholder);
}

/** Sorts the stakeholder's grants for this recipient and record by what each is worth here. */
function judgeGrants(
  question: Question,
  place: Place,
  stakeholder: string,
  party: Party,
  coversPurpose: (purpose: string, taxonomy: string | undefined) => boolean,
): ReadonlyMap<ReasonCode, readonly string[]> {
  const { state, request, suppositions } = question;
  const byRecipient = state.grantsByStakeholder.get(stakeholder);
  const judged = new Map<ReasonCode, string[]>();
  for (const recipient of [request.consumer, ANY_CONTRACTED]) {
    for (const id of byRecipient?.get(recipient) ?? []) {
      const grant = state.grants.get(id);
      if (grant === undefined || !scopeCovers(grant.scope, place.record)) continue;
      const isGone = state.withdrawnGrants.has(id) || suppositions.withoutGrant === id;
      const code = isGone ? 'grant-withdrawn' : judgeGrant(question, place, party, grant, coversPurpose);
      judged.set(code, [...(judged.get(code) ?? []), id]);
    }
  }
  return judged;
}

function judgeGrant(
  question: Question,
  place: Place,
  party: Party,
  grant: Grant,
  coversPurpose: (purpose: string, taxonomy: string | undefined) => boolean,
): ReasonCode {
  const { record, field } = place;
  const { action } = question.request;
  const phase = question.horizon.phase(grant.validity);
  if (phase === 'after') return 'grant-expired';
  if (phase === 'before') return 'grant-not-started';
  // What was shared in confidence goes only to recipients who were named.
  const isNamed = record.recordKind !== 'confidential' || grant.recipient !== ANY_CONTRACTED;
  const isCovered =
    isNamed &&
    grant.purposes.some((purpose) => coversPurpose(purpose, grant.taxonomy)) &&
    isAction(action) &&
    grant.actions.includes(action) &&
    fieldsCover(grant.fields, field.name);
  if (!isCovered) return 'grant-too-narrow';
  if (field.sensitive && grant.fields === 'all') return 'sensitive-not-named';
  return isNewer(question, place, grant)
    ? 'field-newer-than-grant'
    : judgeConditions(question, place, party, grant);
}

/** `all` fields are those that there were when it was said. */
function isNewer({ state }: Question, { record, field }: Place, { fields, position }: Grant): boolean {
  const introduced = state.introduced.get(record.category)?.get(field.name);
  return fields === 'all' && position !== undefined && introduced !== undefined && introduced > position;
}

/** What a grant that covers purpose, action and field still asks for. */
function judgeConditions(question: Question, place: Place, party: Party, grant: Grant): ReasonCode {
  const { contract, request } = question;
  const { residency, minAnonymity: k, limit, duties = [] } = grant;
  if (residency !== undefined && !residency.includes(contract?.country ?? '')) return 'grant-not-for-country';
  const isReadable = k === undefined || (Number.isSafeInteger(k) && k >= 2);
  if (!isReadable || (k !== undefined && request.action !== 'anonymise'))
    return 'grant-for-anonymous-use-only';
  const isVoteNeeded =
    place.record.controlRule === 'quorum' &&
    party.type !== 'person' &&
    place.record.owners.includes(grant.stakeholder);
  if (!isGivenByRight(question, party, grant, isVoteNeeded)) return 'grant-without-mandate';
  if (isVoteNeeded && !isCarried(question, place, grant)) return 'grant-without-quorum';
  if (isUsedUp(question, grant.grant, limit)) return 'grant-used-up';
  const currencies = currenciesOf(duties);
  if ([...currencies].some((currency) => currency !== contract?.price?.currency))
    return 'grant-price-not-agreed';
  return duties.every(isKnownDuty) ? 'granted' : 'duty-unknown';
}

/** A person speaks for themselves or through an agent, a body through its signatories, a partnership by a vote only. */
function isGivenByRight(question: Question, party: Party, grant: Grant, isByVote: boolean): boolean {
  const giver = grant.givenBy ?? grant.stakeholder;
  const isPerson = party.type === 'person';
  if (isPerson && giver === grant.stakeholder) return true;
  if (party.type === 'simple-partnership') {
    if (!isByVote) return false;
    if (party.partners.includes(giver)) return true;
  }
  const roles = isPerson ? PERSONS_AGENTS : BODIES_AGENTS;
  const mandates = mandatesInForce(question, grant.stakeholder, giver, roles);
  question.cited.cite('mandates', mandates);
  return mandates.length > 0;
}

/** Whether enough of those entitled voted for a proposal of that very body. Shares are compared without rounding. */
function isCarried({ state, cited }: Question, { record }: Place, grant: Grant): boolean {
  const { quorum } = record;
  const proposal = grant.proposal === undefined ? undefined : state.proposals.get(grant.proposal);
  if (quorum === undefined || proposal === undefined || state.annulledProposals.has(proposal.proposal))
    return false;
  const { inFavour, entitled } = proposal;
  const { votes, of, strictly } = quorum;
  const isReadable = [inFavour, entitled, votes, of].every(
    (count) => Number.isSafeInteger(count) && count >= 0,
  );
  if (!isReadable || entitled === 0 || of === 0 || inFavour > entitled || votes > of) return false;
  const surplus = BigInt(inFavour) * BigInt(of) - BigInt(votes) * BigInt(entitled);
  const isMet = proposal.body === grant.stakeholder && (strictly ? surplus > 0n : surplus >= 0n);
  if (isMet) cited.cite('proposals', [proposal.proposal]);
  return isMet;
}
