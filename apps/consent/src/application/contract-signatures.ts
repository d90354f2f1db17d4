import { createHash } from 'node:crypto';
import { compactVerify, importJWK } from 'jose';
import type { z } from 'zod';
import type { consentApi } from '@coop/contracts';
import {
  StoreError,
  streamAsOfToday,
  type AppendCheck,
  type AppendResult,
  type CommandContext,
} from '@coop/event-sourcing';
import type { Actor } from '@coop/service-kit';
import type { ContractEvent, ContractSide, OfferedVersion } from '../domain/contract.js';
import { contractDecider, type SignContract } from '../domain/contract.decide.js';
import { refuse } from '../domain/refusals.js';
import type { Signing, SigningRule } from '../domain/signing-power.js';
import { breachesBehind, type ShutOutTables } from '../projections/shut-out.js';
import { bySystem, clientOf, signatoryMandate, stewardMandate, type ClientFacts } from './contract-sides.js';
import { contractLayers, sha256 } from './contract-layers.js';
import { contractStream, lastVersion } from './contracts.js';
import type { ConsentParts } from './parts.js';

/** How long a signature waits for this instance to know of every breach. */
const KNOWN_WITHIN_MS = 1_000;

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

interface Made {
  readonly signing: Signing;
  readonly signature: SignContract['signature'];
  readonly signedDigest: string | null;
  readonly consumer: string | null;
}

/** A partner's system signs with the key that it alone holds: the seal of its organisation. */
async function seal(parts: ConsentParts, actor: Actor, jws: string): Promise<Made> {
  const { party, publicKey } = await clientOf(parts, actor);
  return {
    signing: { side: 'consumer', signer: party, power: { method: 'seal' } },
    signature: { keyId: publicKey.kid, jws, level: 'simple' },
    signedDigest: await signedDigest(jws, publicKey),
    consumer: party,
  };
}

/** The side that a person can sign for; who can sign for none is told so by the rules. */
function sideToSign(actor: Actor, version: OfferedVersion, wanted: ContractSide | undefined): ContractSide {
  if (wanted !== undefined) return wanted;
  return stewardMandate(actor) === undefined ? 'consumer' : 'cooperative';
}

/**
 * A person who is signed in presses the button: the cooperative's key attests who, for which side, by which mandate.
 * That is a simple signature, and is called nothing more.
 */
async function bySession(
  parts: ConsentParts,
  actor: Actor,
  version: OfferedVersion,
  { digest, side: wanted }: { readonly digest: string; readonly side?: ContractSide | undefined },
): Promise<Made> {
  const { consumer } = version.terms;
  const side = sideToSign(actor, version, wanted);
  const mandate = side === 'consumer' ? signatoryMandate(actor, consumer) : stewardMandate(actor);
  const { signing } = contractLayers(version.contract, version.version, version.terms, version.texts);
  const attested = { signer: actor.party, side, ...(mandate && { mandate: mandate.mandate }) };
  return {
    signing: {
      ...{ side, signer: actor.party },
      power: mandate === undefined ? null : { method: 'session', mandate: mandate.mandate },
    },
    signature: {
      keyId: parts.signer.keyId,
      jws: await parts.signer.sign(signing, 'coop-contract+jws', attested),
      level: 'simple',
    },
    // What she saw on her screen; that it is what is stored is checked by the rules.
    signedDigest: digest,
    consumer: side === 'consumer' && mandate !== undefined ? consumer : null,
  };
}

interface KnownRule {
  readonly rule: SigningRule | null;
  readonly position: string;
}

/**
 * Signs a version for one side. The mandate, the signing rule and the breaches that it rests on must still be what they
 * were when it is appended: otherwise nothing is, and the caller repeats (409 `conflict`).
 */
export async function signContract(
  parts: ConsentParts,
  context: CommandContext,
  actor: Actor,
  contract: string,
  body: z.infer<typeof consentApi.signContract>,
): Promise<AppendResult | undefined> {
  const repeated = await parts.ledger.repeated(context);
  if (repeated !== undefined) return repeated;
  const version = await lastVersion(parts, contract);
  const { consumer } = version.terms;
  const isConsumer = bySystem(actor) || sideToSign(actor, version, sideIn(body)) === 'consumer';
  const inPerson = isConsumer && !bySystem(actor) ? [actor.party] : [];
  const { breaches, unchangedAfter } = await knownBreaches(parts, version, inPerson);
  const atLeast = String(parts.store.head());
  const asked = isConsumer ? { party: consumer, atLeast } : { cooperative: true, atLeast };
  const { rule, position } = await parts.bus.request<KnownRule>('identity.signing-rule', asked);
  const made =
    'jws' in body ? await seal(parts, actor, body.jws) : await personal(parts, actor, version, body);
  const known = bySystem(actor) ? BigInt(position) : least(BigInt(position), actor.position);
  const checks: AppendCheck[] = [
    { categories: ['identity-mandate', 'identity-signing-rule', 'identity-client'], unchangedAfter: known },
    { categories: ['consent-duty'], unchangedAfter },
  ];
  const command: SignContract = {
    kind: 'sign',
    contract,
    side: made.signing.side,
    ...made,
    ...{ rule, breaches },
    layersDigest: contractLayers(contract, version.version, version.terms, version.texts).digest,
    now: parts.clock().toISOString(),
  };
  return parts.ledger.handle(context, contractStream(contract), contractDecider, command, { checks });
}

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);

const sideIn = (body: z.infer<typeof consentApi.signContract>): ContractSide | undefined =>
  'jws' in body ? 'consumer' : body.side;

/** A system has a key and signs with it: nobody stands at its screen. */
function personal(
  parts: ConsentParts,
  actor: Actor,
  version: OfferedVersion,
  body: { readonly digest: string; readonly side?: ContractSide | undefined },
): Promise<Made> {
  if (bySystem(actor)) return refuse('signature-invalid');
  return bySession(parts, actor, version, body);
}

/** Open breaches of the consumer and of whoever the same persons stand behind, as known at a position. */
async function knownBreaches(
  parts: ConsentParts,
  { contract, terms }: OfferedVersion,
  inPerson: readonly string[],
) {
  const { readModels } = parts.gates;
  if (!(await readModels.reached(parts.store.head(), KNOWN_WITHIN_MS)))
    throw new StoreError('Overloaded', 'the read models are not where the ledger is');
  const unchangedAfter = readModels.position;
  const persons = [...terms.controlledBy, ...inPerson, ...(await signedInPerson(parts, contract))];
  const breaches = await breachesBehind(parts.readModels.reader<ShutOutTables>(), terms.consumer, persons);
  return { breaches, unchangedAfter };
}

/** Who has signed this contract for the partner already: it is not in force, and no read model ties them to it yet. */
async function signedInPerson(parts: ConsentParts, contract: string): Promise<string[]> {
  const events = await streamAsOfToday(parts.store, contractStream(contract));
  return events.flatMap((stored) => {
    const event = stored as unknown as ContractEvent;
    if (event.type !== 'consent.contract.signed') return [];
    const { side, method, signer } = event.data;
    return side === 'consumer' && method === 'session' ? [signer] : [];
  });
}

/** Whether a stored signature is over exactly this version: what anybody can check without a key. */
export function isOver(jws: string, digest: string): boolean {
  const [, payload = ''] = jws.split('.');
  return sha256(Buffer.from(payload, 'base64url')) === digest;
}
