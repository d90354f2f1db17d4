import type { z } from 'zod';
import { derivedId, streamAsOfToday, type AppendResult, type CommandContext } from '@coop/event-sourcing';
import type { consentApi } from '@coop/contracts';
import type { Actor } from '@coop/service-kit';
import { deedSentences, DEED_LANGUAGES } from '../domain/deed/deed.js';
import type { ContractEvent, ContractSide, ContractTerms, OfferedVersion } from '../domain/contract.js';
import { contractDecider } from '../domain/contract.decide.js';
import { refuse } from '../domain/refusals.js';
import { contractLayers, recomputedDigest } from './contract-layers.js';
import { bySystem, clientOf, sideOf, systemOf } from './contract-sides.js';
import type { ConsentParts } from './parts.js';

export { clientOf } from './contract-sides.js';

export const contractStream = (contract: string): string => `consent-contract-${contract}`;

/** What the answer to an offer shows: the bytes to sign, and the deed to read. */
export interface Offered {
  readonly result: AppendResult | undefined;
  readonly contract: string;
  readonly version: number;
  readonly digest: string;
  readonly signing: string;
  readonly deed: Readonly<Record<string, readonly string[]>>;
}

/** The deed in each language, sentence by sentence. */
export const deedOf = (terms: ContractTerms): Record<string, readonly string[]> =>
  Object.fromEntries(DEED_LANGUAGES.map((language) => [language, deedSentences(terms, language)]));

async function versionsOf(parts: ConsentParts, contract: string): Promise<OfferedVersion[]> {
  const events = await streamAsOfToday(parts.store, contractStream(contract));
  return events.flatMap((stored) => {
    const event = stored as unknown as ContractEvent;
    const isVersion =
      event.type === 'consent.contract.offered' || event.type === 'consent.contract.counter-offered';
    return isVersion ? [event.data] : [];
  });
}

/** The last version that was offered. @throws Refusal `contract-unknown` */
export const lastVersion = async (parts: ConsentParts, contract: string): Promise<OfferedVersion> =>
  (await versionsOf(parts, contract)).at(-1) ?? refuse('contract-unknown');

type Body = Pick<z.infer<typeof consentApi.offerContract>, 'terms' | 'texts'>;

async function offer(
  parts: ConsentParts,
  context: CommandContext,
  made: Pick<OfferedVersion, 'contract' | 'client' | 'version' | 'side' | 'offeredBy' | 'answers'>,
  consumer: string,
  body: Body,
): Promise<Offered> {
  const { contract, version } = made;
  const terms: ContractTerms = { ...body.terms, contract, consumer, ...parts.control.saidIn };
  const { signing, ...layers } = contractLayers(contract, version, terms, body.texts);
  const result = await parts.ledger.handle(context, contractStream(contract), contractDecider, {
    kind: version === 1 ? 'offer' : 'counter-offer',
    offered: { ...made, ...layers, terms },
    purposes: parts.control.point,
    now: parts.clock().toISOString(),
  });
  return { result, contract, version, digest: layers.digest, signing, deed: deedOf(terms) };
}

/** The first version: by a partner's system, by a signatory of the partner, or by a steward. */
export async function offerContract(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  body: z.infer<typeof consentApi.offerContract>,
): Promise<Offered> {
  const { client, party: consumer } = bySystem(actor)
    ? await clientOf(parts, actor)
    : await systemOf(parts, body.client);
  const side = sideOf(actor, consumer, body.side);
  const contract = derivedId(context.commandId, 'contract');
  const made = { contract, client, version: 1, side, offeredBy: actor.party, answers: null };
  return offer(parts, context, made, consumer, body);
}

/** Another version, in answer to the last one; by either side, as often as they like. */
export async function counterOffer(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  contract: string,
  body: z.infer<typeof consentApi.counterOffer>,
): Promise<Offered> {
  const versions = await versionsOf(parts, contract);
  const before = versions.at(-1) ?? refuse('contract-unknown');
  const { side, consumer } = await speaker(parts, actor, before, body.side);
  // A repeated command is told of the version that it made; the ledger answers it before anything is decided.
  const earlier = versions.find(({ answers }) => answers === body.answers);
  const version = earlier?.version ?? before.version + 1;
  const made = { ...{ contract, version, side }, client: before.client, offeredBy: actor.party };
  return offer(parts, context, { ...made, answers: body.answers }, consumer ?? before.terms.consumer, body);
}

/** For whom the actor speaks, and whose contract it must then be. */
export async function speaker(
  parts: ConsentParts,
  actor: Actor,
  { terms }: Pick<OfferedVersion, 'terms'>,
  wanted: ContractSide | undefined,
): Promise<{ readonly side: ContractSide; readonly consumer: string | null }> {
  if (bySystem(actor)) return { side: 'consumer', consumer: (await clientOf(parts, actor)).party };
  const side = sideOf(actor, terms.consumer, wanted);
  return { side, consumer: side === 'consumer' ? terms.consumer : null };
}

/** One side agrees to the version that the other offered: from now on both hold the same digest. */
export async function agreeToContract(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  contract: string,
  { digest, side: wanted }: z.infer<typeof consentApi.agreeToContract>,
): Promise<AppendResult | undefined> {
  const version = await lastVersion(parts, contract);
  const { side, consumer } = await speaker(parts, actor, version, wanted);
  return parts.ledger.handle(context, contractStream(contract), contractDecider, {
    kind: 'agree',
    ...{ contract, side, consumer, digest },
    by: actor.party,
    layersDigest: recomputedDigest(version),
    now: parts.clock().toISOString(),
  });
}
