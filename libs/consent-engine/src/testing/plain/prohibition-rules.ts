import type { Reason } from '../../decision.js';
import type { ProhibitionSource } from '../../facts.js';
import {
  because,
  fieldsCover,
  scopeCovers,
  type Place,
  type Question,
  currentTaxonomy,
  taxonomyNamed,
} from './question.js';
import type { ReasonCode } from '../../reason-codes.js';
import type { Prohibition } from './state.js';
import { POLITICAL_CAMPAIGN } from '../../taxonomy/purposes.js';
import { within } from './taxonomy.js';

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
 * Political campaigning, and every purpose that contains it, is forbidden without anyone having to say so.
 * A contract in which the consumer renounces it frees the purposes above it, never political campaigning itself.
 */
export function isPoliticalByDefault(question: Question): boolean {
  const { purpose } = question.request;
  const versions = [...question.state.taxonomies.values()];
  if (versions.some((version) => within(version, purpose, POLITICAL_CAMPAIGN))) return true;
  const isAround = versions.some((version) => within(version, POLITICAL_CAMPAIGN, purpose));
  return isAround && !renounces(question, POLITICAL_CAMPAIGN);
}

/** Whether the contract renounces a purpose, as its own version reads it: only then does that free anything. */
function renounces({ state, contract }: Question, purpose: string): boolean {
  const taxonomy = taxonomyNamed(state, contract?.taxonomy);
  return contract?.prohibitions.some((renounced) => within(taxonomy, purpose, renounced)) ?? false;
}

function ownRenunciation({ state, contract, request, cited }: Question): readonly Reason[] {
  if (contract === undefined) return [];
  cited.cite('contracts', [contract.contract]);
  const own = taxonomyNamed(state, contract.taxonomy);
  if (!contract.prohibitions.every((term) => own?.has(term)))
    return [because('prohibition-unreadable', [contract.contract])];
  const renounced = contract.prohibitions.some(
    (term) => within(own, request.purpose, term) || within(currentTaxonomy(state), request.purpose, term),
  );
  return renounced ? [because('prohibited-by-contract', [contract.contract])] : [];
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

/** A prohibition hits what is narrower, and what is broader too, since the broader use includes the forbidden one. */
function purposeHit(question: Question, prohibition: Prohibition): ReasonCode | undefined {
  const { request, state } = question;
  const code = CODES[prohibition.source];
  const { purposes, taxonomy } = prohibition;
  if (purposes === 'all') return code;
  const own = taxonomyNamed(state, taxonomy);
  if (!purposes.every((term) => own?.has(term))) return 'prohibition-unreadable';
  const versions = [own, currentTaxonomy(state)];
  const hits = purposes.some(
    (forbidden) =>
      versions.some((version) => within(version, request.purpose, forbidden)) ||
      (versions.some((version) => within(version, forbidden, request.purpose)) &&
        !renounces(question, forbidden)),
  );
  return hits ? code : undefined;
}
