import type { Reason } from '../../decision.js';
import { ANY_CONTRACTED } from '../../facts.js';
import { judgeGrant, type PurposeRule } from './grant-rules.js';
import { because, scopeCovers, taxonomyOf, type Place, type Question } from './question.js';
import type { ReasonCode } from '../../reason-codes.js';
import type { Party } from './state.js';
import { POLITICAL_CAMPAIGN } from '../../taxonomy/purposes.js';

/** The side of one stakeholder: agreement by grant or, for imported data, by the declared basis; or why not. */
export function stakeholderRules(question: Question, place: Place, stakeholder: string): readonly Reason[] {
  const { state } = question;
  if (state.erased.has(stakeholder)) return [because('erased', [], stakeholder)];
  const party = state.parties.get(stakeholder);
  if (party === undefined) return [because('stakeholder-unknown', [], stakeholder)];
  const judged = judgeGrants(question, place, stakeholder, party, (own, purpose) =>
    own.narrowerOrEqual(question.request.purpose, purpose),
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
  const judged = judgeGrants(
    question,
    place,
    person,
    party,
    (own, purpose) => purpose === POLITICAL_CAMPAIGN && own.has(purpose),
  );
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
  const own = taxonomyOf(state, record.basis.taxonomy);
  const isDeclared = record.basis.purposes.some((declared) =>
    own?.narrowerOrEqual(request.purpose, declared),
  );
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
  coversPurpose: PurposeRule,
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
