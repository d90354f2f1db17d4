import type { Actor } from '@coop/service-kit';
import type { AgreementTerms, PresetId } from '../domain/agreement.js';
import { ROSTER } from '../domain/agreement-roster.js';
import { presetWords, WORD_LANGUAGES } from '../domain/agreement-words.js';
import { refuse } from '../domain/refusals.js';
import {
  agreementById,
  agreementsOf,
  type AgreementRow,
  type AgreementTables,
  type Signature,
} from '../projections/agreements.js';
import { actsFor } from './acting.js';
import { alternativeRecord, digestOf, recordOf } from './agreements.js';
import { clientOf } from './contracts.js';
import type { ConsentParts } from './parts.js';

const PRESETS = Object.keys(ROSTER) as PresetId[];

/** The whole roster: terms in our vocabulary, and words in four languages. */
export const roster = () => ({
  source: 'https://w3id.org/dpv/standards/ieee/7012',
  presets: PRESETS.map((preset) => ({
    preset,
    ...ROSTER[preset],
    words: Object.fromEntries(WORD_LANGUAGES.map((language) => [language, presetWords(preset, language)])),
  })),
});

/** One answer for both sides: whoever compares theirs finds the same bytes, the same digest, both signatures. */
function viewOf(row: AgreementRow) {
  const offer = JSON.parse(row.offered) as AgreementTerms;
  const counter = row.countered === null ? null : (JSON.parse(row.countered) as AgreementTerms);
  const terms = counter ?? offer;
  return {
    agreement: row.agreement_id,
    ...{ stakeholder: row.stakeholder, consumer: row.consumer, status: row.status },
    ...{ preset: terms.preset, offered: offer.preset, terms },
    ...{ record: recordOf(terms), digest: digestOf(terms) },
    signatures: JSON.parse(row.signatures) as Signature[],
    ...{ refusedBy: row.refused_by, grant: row.grant_id, prohibition: row.prohibition_id },
    ...{ offeredAt: row.offered_at, changedAt: row.changed_at },
  };
}

async function sideOf(parts: ConsentParts, actor: Actor) {
  return actor.kind === 'client'
    ? { column: 'consumer' as const, parties: [(await clientOf(parts, actor)).party] }
    : { column: 'stakeholder' as const, parties: actsFor(actor) };
}

export async function myAgreements(parts: ConsentParts, actor: Actor) {
  const { column, parties } = await sideOf(parts, actor);
  return (await agreementsOf(parts.readModels.reader<AgreementTables>(), column, parties)).map(viewOf);
}

/**
 * One agreement of the actor's; with `alternative` also the bytes that an organisation signs when it proposes that
 * one in its place. @throws Refusal `agreement-unknown`, also for somebody else's
 */
export async function viewAgreement(
  parts: ConsentParts,
  actor: Actor,
  agreement: string,
  alternative: PresetId | undefined,
) {
  const { column, parties } = await sideOf(parts, actor);
  const row = await agreementById(parts.readModels.reader<AgreementTables>(), agreement);
  if (row === undefined || !parties.includes(row[column])) return refuse('agreement-unknown');
  const view = viewOf(row);
  if (alternative === undefined) return view;
  const offer = { terms: JSON.parse(row.offered) as AgreementTerms };
  return { ...view, alternative: { preset: alternative, record: alternativeRecord(offer, alternative) } };
}
