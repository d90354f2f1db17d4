import type { Actor } from '@coop/service-kit';
import type { ContractTerms, OfferedVersion, Signature, Suspension } from '../domain/contract.js';
import { refuse } from '../domain/refusals.js';
import { contractById, type ContractRow } from '../projections/contracts.js';
import { dutiesOf, dutySummary, type DutyTables } from '../projections/duties.js';
import { contractLayers } from './contract-layers.js';
import { isOver } from './contract-signatures.js';
import { bySystem, signatoryMandate } from './contract-sides.js';
import { deedOf } from './contracts.js';
import type { ConsentParts } from './parts.js';

/** A contract in a list. */
export const contractSummary = (row: ContractRow) => ({
  contract: row.contract_id,
  consumer: row.consumer,
  status: row.status,
  version: row.version,
  offeredBy: row.offered_by,
  terms: JSON.parse(row.terms) as unknown,
});

const speaksFor = (actor: Actor, consumer: string): boolean =>
  (bySystem(actor) && actor.party === consumer) ||
  actor.roles.includes('steward') ||
  signatoryMandate(actor, consumer) !== undefined;

/**
 * One contract with all its layers, each computed anew. Contracts are no secret among people of the cooperative; for a
 * partner only its own exist.
 */
export async function viewContract(parts: ConsentParts, actor: Actor, contract: string) {
  const row = await contractById(parts.readModels.reader(), contract);
  if (row === undefined || (actor.kind === 'client' && row.consumer !== actor.party))
    return refuse('contract-unknown');
  const terms = JSON.parse(row.terms) as ContractTerms;
  const texts = JSON.parse(row.texts) as OfferedVersion['texts'];
  const signatures = JSON.parse(row.signatures) as Omit<Signature, 'contract' | 'consumer' | 'client'>[];
  const duties = speaksFor(actor, row.consumer)
    ? await dutiesOf(parts.readModels.reader<DutyTables>(), { contract })
    : undefined;
  const layers = contractLayers(contract, row.version, terms, texts);
  return {
    ...contractSummary(row),
    ...{ terms, texts, digest: row.digest, signing: layers.signing },
    layers: { terms: layers.termsDigest, deed: layers.deed },
    deed: deedOf(terms),
    /** Every layer comes out of terms and texts as it was offered, and every signature is over it. */
    intact: layers.digest === row.digest && signatures.every(({ jws }) => isOver(jws, row.digest)),
    versions: JSON.parse(row.versions) as unknown[],
    signatures,
    /** As far as this instance knows; `null` where any number is allowed. */
    readingsLeft:
      terms.limit === undefined
        ? null
        : Math.max(0, terms.limit - parts.control.point.contents.readingsOf(contract)),
    /** `null` for whoever speaks for neither side: when a person withdrew is no matter of all members. */
    duties: duties?.map(dutySummary) ?? null,
    suspensions: JSON.parse(row.suspensions) as Suspension[],
  };
}
