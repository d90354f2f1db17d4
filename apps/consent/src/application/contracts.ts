import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { compactVerify, importJWK } from 'jose';
import type { z } from 'zod';
import { isPurpose } from '@coop/consent-engine';
import { derivedId, streamAsOfToday, type AppendResult, type CommandContext } from '@coop/event-sourcing';
import type { consentApi } from '@coop/contracts';
import type { Actor } from '@coop/service-kit';
import type { ContractTerms } from '../domain/contract.js';
import { contractDecider, type SignContract, type TerminateContract } from '../domain/contract.decide.js';
import { refuse } from '../domain/refusals.js';
import { contractById } from '../projections/contracts.js';
import type { ConsentParts } from './parts.js';

export const contractStream = (contract: string): string => `consent-contract-${contract}`;
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

interface ClientFacts {
  readonly client: string;
  readonly clientId: string;
  readonly party: string;
  readonly publicKey: {
    readonly kty: 'OKP';
    readonly crv: 'Ed25519';
    readonly x: string;
    readonly kid: string;
  };
}

/**
 * The registered system behind an actor. A person signs in through a client too, the portal's; that makes her no
 * partner.
 * @throws Refusal `contract-not-yours` when the actor is no partner system, or its registration was closed
 */
export async function clientOf(parts: ConsentParts, { kind, clientId }: Actor): Promise<ClientFacts> {
  if (kind !== 'client' || clientId === undefined) return refuse('contract-not-yours');
  return (
    (await parts.bus.request<ClientFacts | null>('identity.client', { clientId })) ??
    refuse('contract-not-yours')
  );
}

type Texts = readonly { readonly language: string; readonly digest: string }[];

/** What both sides sign: RFC 8785 form of the terms and of the digest of each text. */
export function signingInput(terms: ContractTerms, texts: Texts): string {
  const digests = texts.map(({ language, digest }) => ({ language, digest }));
  return canonicalize({ terms, texts: digests }) ?? '';
}

export async function proposeContract(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  body: z.infer<typeof consentApi.proposeContract>,
) {
  const { client, party } = await clientOf(parts, actor);
  const contract = derivedId(context.commandId, 'contract');
  const terms: ContractTerms = { ...body.terms, contract, consumer: party };
  const texts = body.texts.map(({ language, text }) => ({ language, text, digest: digestOf(text) }));
  const signing = signingInput(terms, texts);
  const digest = digestOf(signing);
  const result = await parts.ledger.handle(context, contractStream(contract), contractDecider, {
    kind: 'propose-contract',
    ...{ contract, client, terms, texts, digest },
    unknownPurposes: [...terms.purposes, ...terms.prohibitions].filter((purpose) => !isPurpose(purpose)),
  });
  return { result, contract, digest, signing };
}

/** SHA-256 of what the JWS signs, or `null` when it does not verify with the key that was registered. */
async function signedDigest(jws: string, publicKey: ClientFacts['publicKey']): Promise<string | null> {
  try {
    const key = await importJWK(publicKey, 'EdDSA');
    const { payload } = await compactVerify(jws, key, { algorithms: ['EdDSA'] });
    return createHash('sha256').update(payload).digest('hex');
  } catch {
    return null;
  }
}

/** The partner signs with the key that it alone holds. */
export async function signAsConsumer(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  contract: string,
  jws: string,
): Promise<AppendResult | undefined> {
  const client = await clientOf(parts, actor);
  return parts.ledger.handle(context, contractStream(contract), contractDecider, {
    kind: 'sign-contract',
    contract,
    signature: { side: 'consumer', signer: client.party, keyId: client.publicKey.kid, jws, level: 'simple' },
    signedDigest: await signedDigest(jws, client.publicKey),
    signerParty: client.party,
  } satisfies SignContract);
}

/** A steward signs for the cooperative; with both signatures the contract is in force. */
export async function signAsCooperative(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  contract: string,
): Promise<AppendResult | undefined> {
  const [event] = await streamAsOfToday(parts.store, contractStream(contract));
  if (event === undefined) return refuse('contract-unknown');
  const proposed = event.data as unknown as { terms: ContractTerms; texts: Texts };
  const signing = signingInput(proposed.terms, proposed.texts);
  const jws = await parts.signer.sign(signing, 'coop-contract+jws');
  return parts.ledger.handle(context, contractStream(contract), contractDecider, {
    kind: 'sign-contract',
    contract,
    signature: { side: 'cooperative', signer: actor.party, keyId: parts.signer.keyId, jws, level: 'simple' },
    signedDigest: digestOf(signing),
    signerParty: actor.party,
  } satisfies SignContract);
}

export async function terminateContract(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  contract: string,
  reason: TerminateContract['reason'],
): Promise<AppendResult | undefined> {
  const side = actor.kind === 'client' ? 'consumer' : 'cooperative';
  if (side === 'cooperative' && !actor.roles.includes('steward')) refuse('contract-not-yours');
  return parts.ledger.handle(context, contractStream(contract), contractDecider, {
    kind: 'terminate-contract',
    ...{ contract, side, reason },
    party: actor.party,
    by: actor.party,
  });
}

/** Contracts are no secret among people of the cooperative; for a partner only its own exist. */
export async function viewContract(parts: ConsentParts, actor: Actor, contract: string) {
  const row = await contractById(parts.readModels.reader(), contract);
  if (row === undefined || (actor.kind === 'client' && row.consumer !== actor.party))
    return refuse('contract-unknown');
  const terms = JSON.parse(row.terms) as ContractTerms;
  const texts = JSON.parse(row.texts) as (Texts[number] & { readonly text: string })[];
  return {
    contract,
    status: row.status,
    terms,
    texts,
    digest: row.digest,
    signing: signingInput(terms, texts),
    signatures: JSON.parse(row.signatures) as unknown[],
  };
}
