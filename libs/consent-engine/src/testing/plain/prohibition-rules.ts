import type { Reason } from '../../decision.js';
import type { ProhibitionSource } from '../../facts.js';
import { because, fieldsCover, scopeCovers, taxonomyOf, type Place, type Question } from './question.js';
import type { ReasonCode } from '../../reason-codes.js';
import type { Prohibition } from './state.js';
import { POLITICAL_CAMPAIGN } from '../../taxonomy/purposes.js';

const CODES: Readonly<Record<ProhibitionSource, ReasonCode>> = {
  member: 'prohibited-by-stakeholder',
  objection: 'objected',
  cooperative: 'prohibited-by-cooperative',
  law: 'prohibited-by-law',
};

/** Prohibitions that hold whatever the record: the consumer's own, and those of law and charter over everything. */
export function requestProhibitions(question: Question): readonly Reason[] {
  const general = [...question.state.generalProhibitions].flatMap((id) =>
    isUnconditional(question, id) ? judge(question, id, undefined) : [],
  );
  return [...ownRenunciation(question), ...general];
}

/** Prohibitions that hit this field: those of everyone concerned, and those of law and charter over a part. */
export function fieldProhibitions(
  question: Question,
  place: Place,
  concerned: readonly string[],
): readonly Reason[] {
  const { state } = question;
  const general = [...state.generalProhibitions].filter((id) => !isUnconditional(question, id));
  const personal = concerned.flatMap((party) => [...(state.prohibitionsByStakeholder.get(party) ?? [])]);
  return [...general, ...personal].flatMap((id) => judge(question, id, place));
}

/**
 * Political campaigning, and every purpose that contains it, is forbidden without anyone having to say so,
 * whichever taxonomy says that it does. A contract in which the consumer renounces it frees the purposes above
 * it, never political campaigning itself.
 */
export function isPoliticalByDefault(question: Question): boolean {
  const { purpose } = question.request;
  const known = [...question.state.taxonomies.values()];
  if (known.some((each) => each.narrowerOrEqual(purpose, POLITICAL_CAMPAIGN))) return true;
  const isContained = known.some((each) => each.narrowerOrEqual(POLITICAL_CAMPAIGN, purpose));
  return isContained && !renounces(question, POLITICAL_CAMPAIGN);
}

/** What the contract renounces frees by the taxonomy that it was signed with alone. */
function renounces({ state, contract }: Question, purpose: string): boolean {
  if (contract === undefined) return false;
  const own = taxonomyOf(state, contract.taxonomy);
  return contract.prohibitions.some((renounced) => own?.narrowerOrEqual(purpose, renounced));
}

function ownRenunciation({ state, contract, request, cited }: Question): readonly Reason[] {
  if (contract === undefined) return [];
  cited.cite('contracts', [contract.contract]);
  const own = taxonomyOf(state, contract.taxonomy);
  if (!contract.prohibitions.every((renounced) => own?.has(renounced)))
    return [because('prohibition-unreadable', [contract.contract])];
  const isRenounced = contract.prohibitions.some((renounced) =>
    [own, state.taxonomy].some((each) => each?.narrowerOrEqual(request.purpose, renounced)),
  );
  return isRenounced ? [because('prohibited-by-contract', [contract.contract])] : [];
}

/** Over everyone, every record and every field. */
function isUnconditional({ state }: Question, id: string): boolean {
  const prohibition = state.prohibitions.get(id);
  return prohibition?.fields === 'all' && JSON.stringify(prohibition.scope) === '{}';
}

/** An error while a prohibition is evaluated must deny, whatever its kind: skipping it could permit. */
function judge(question: Question, id: string, place: Place | undefined): readonly Reason[] {
  const prohibition = question.state.prohibitions.get(id);
  if (prohibition === undefined || question.state.liftedProhibitions.has(id)) return [];
  let code: ReasonCode | undefined;
  try {
    code = hit(question, prohibition, place);
  } catch {
    code = 'prohibition-unreadable';
  }
  if (code === undefined) return [];
  question.cited.cite('prohibitions', [id]);
  return [because(code, [id], prohibition.stakeholder)];
}

function hit(question: Question, prohibition: Prohibition, place: Place | undefined): ReasonCode | undefined {
  const { request, horizon } = question;
  const { recipient, scope, fields, source, stakeholder } = prohibition;
  if (recipient !== 'anyone' && recipient !== request.consumer) return undefined;
  if (place && !(scopeCovers(scope, place.record) && fieldsCover(fields, place.field.name))) return undefined;
  if (horizon.phase(prohibition.validity) !== 'in-force') return undefined;
  const isOfNobody = stakeholder === undefined && (source === 'member' || source === 'objection');
  if (isOfNobody || !Object.hasOwn(CODES, source)) return 'prohibition-unreadable';
  return purposeHit(question, prohibition);
}

/**
 * A prohibition hits what is narrower, and what is broader too, since the broader use includes the forbidden one;
 * by the taxonomy in which it was placed or by the current one, so that no upgrade lifts it.
 */
function purposeHit(question: Question, prohibition: Prohibition): ReasonCode | undefined {
  const { state, request } = question;
  const code = CODES[prohibition.source];
  if (prohibition.purposes === 'all') return code;
  const own = taxonomyOf(state, prohibition.taxonomy);
  if (own === undefined || !prohibition.purposes.every((forbidden) => own.has(forbidden)))
    return 'prohibition-unreadable';
  const hits = prohibition.purposes.some((forbidden) =>
    [own, state.taxonomy].some(
      (each) =>
        each.narrowerOrEqual(request.purpose, forbidden) ||
        (each.narrowerOrEqual(forbidden, request.purpose) && !renounces(question, forbidden)),
    ),
  );
  return hits ? code : undefined;
}
