import type { Actor, Mandate } from '@coop/service-kit';
import type { ContractSide } from '../domain/contract.js';
import { refuse } from '../domain/refusals.js';
import type { ConsentParts } from './parts.js';

export interface ClientFacts {
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

/** A person signs in through a client too, the portal's; that makes her no partner. */
export const bySystem = ({ kind }: Actor): boolean => kind === 'client';

/**
 * The registered system behind an actor.
 * @throws Refusal `contract-not-yours` when the actor is no partner system, or its registration was closed
 */
export async function clientOf(parts: ConsentParts, { kind, clientId }: Actor): Promise<ClientFacts> {
  if (kind !== 'client' || clientId === undefined) return refuse('contract-not-yours');
  return (
    (await parts.bus.request<ClientFacts | null>('identity.client', { clientId })) ??
    refuse('contract-not-yours')
  );
}

/** The system that people name when they offer a contract: it is told what becomes of it. */
export async function systemOf(parts: ConsentParts, client: string | undefined): Promise<ClientFacts> {
  if (client === undefined) return refuse('contract-terms-incomplete', { pointer: '/client' });
  return (
    (await parts.bus.request<ClientFacts | null>('identity.client', { client })) ??
    refuse('contract-terms-incomplete', { pointer: '/client' })
  );
}

/** The mandate by which a person signs for an organisation; one for a part of it is none here. */
export const signatoryMandate = (actor: Actor, principal: string): Mandate | undefined =>
  actor.mandates.find(
    (mandate) =>
      mandate.kind === 'signatory' && mandate.principal === principal && mandate.scope === undefined,
  );

/** The mandate by which a person acts for the cooperative. */
export const stewardMandate = (actor: Actor): Mandate | undefined =>
  actor.roles.includes('steward') ? actor.mandates.find(({ kind }) => kind === 'steward') : undefined;

/**
 * The side for which an actor speaks. Who could speak for both says which.
 * @throws Refusal `contract-not-yours` when she speaks for neither, or not for that one
 */
export function sideOf(actor: Actor, consumer: string, wanted: ContractSide | undefined): ContractSide {
  if (bySystem(actor)) return actor.party === consumer ? 'consumer' : refuse('contract-not-yours');
  const sides: ContractSide[] = [
    ...(actor.roles.includes('steward') ? (['cooperative'] as const) : []),
    ...(signatoryMandate(actor, consumer) === undefined ? [] : (['consumer'] as const)),
  ];
  const side = wanted === undefined ? sides[0] : sides.find((each) => each === wanted);
  return side ?? refuse('contract-not-yours');
}
