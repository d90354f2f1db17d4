import { aloneLeases, Ledger, StoreError, type Leases } from '@coop/event-sourcing';
import type { ServiceParts } from '@coop/service-kit';
import { IdentityDirectory } from './api/actor-directory.js';
import { accountHandle, emailFingerprint, partyByEmail } from './application/emails.js';
import { Erasures } from './application/erase.js';
import { DEFAULT_TERMS, type ErasureTerms, type KeyDestroyer } from './application/erasure-ports.js';
import { firstSignIn } from './application/first-sign-in.js';
import type { IdentityProvider, Invitations } from './application/identity-provider.js';
import {
  acknowledgeErasure,
  type Acknowledgement,
  type Consumers,
  type Instances,
  type Mailer,
  type OutboxMailer,
} from '@coop/service-host';
import { ProblemError } from '@coop/service-kit';
import type { IdentityPorts } from './application/ports.js';
import type { EmbeddedIdentityParts, IdentityParts } from './identity-parts.js';
import type { ActorIndex } from './projections/actor-index.js';
import type { EmbeddedProvider } from './provider/embedded-provider.js';
import { definitions, projections } from './replay.js';

interface CommonSettings {
  /** The index that the process's runner feeds (`createIndexes().actors` of `./replay`). */
  readonly actors: ActorIndex;
  readonly vaultAdmin: KeyDestroyer;
  /** Where instances agree who carries erasures out. Default: this process is alone. */
  readonly leases?: Leases;
  /** Whose memory must know of an erasure besides. Default: this process is alone. */
  readonly everyInstance?: Instances;
  /** Drops mails that wait to leave, to somebody who is erased. */
  readonly mails: Pick<Mailer, 'forget'>;
  /** Default: an erasure begins at once, and backups are kept for 30 days. */
  readonly erasureTerms?: ErasureTerms;
  /** Where the portal begins a sign-in, a path. */
  readonly signInStart: string;
  /** Given in demonstrations only: then anyone may read the mails. */
  readonly outbox?: OutboxMailer;
}

/** Identity where people sign in with the provider of this process. */
export interface IdentitySettings extends CommonSettings {
  readonly provider: EmbeddedProvider;
}

/** Identity where people sign in elsewhere. */
export interface ElsewhereSettings extends CommonSettings {
  readonly provider: IdentityProvider;
  readonly invitations: Invitations;
}

/** Assembles identity from what the process opened, with the provider of this process. */
export function openIdentity(parts: ServiceParts, settings: IdentitySettings): EmbeddedIdentityParts {
  const { provider } = settings;
  const ports = portsOf(parts, settings);
  const { blind, actors } = ports;
  const signIn = provider.signIn({
    emailFingerprint: (email) => emailFingerprint(blind, email),
    partyByEmail: (email) => partyByEmail(blind, actors, email),
    firstSignIn: (signedIn) => firstSignIn(ports, signedIn),
  });
  return { ...identityParts(parts, settings, ports, signIn), provider, signIn };
}

/** Assembles identity with a provider elsewhere: there are no sign-in pages here. */
export const openIdentityElsewhere = (parts: ServiceParts, settings: ElsewhereSettings): IdentityParts =>
  identityParts(parts, settings, portsOf(parts, settings), settings.invitations);

function portsOf(parts: ServiceParts, { actors }: CommonSettings): IdentityPorts {
  const { store, vault, blind, readModels, gates, clock } = parts;
  const ledger = new Ledger({ store, sealer: vault, definitions });
  return { ledger, store, actors, blind, readModels, gates, opener: vault, clock };
}

/** @throws ProblemError `service-unavailable`, as for any other service, when one does not get there in time */
async function acknowledgeOwn(
  { actors, gates }: IdentityPorts,
  everyInstance: Instances | undefined,
  position: bigint,
): Promise<Acknowledgement> {
  const consumers: Consumers = {
    ...{ service: 'identity', projections, indexes: [actors], gates },
    ...(everyInstance === undefined ? {} : { everyInstance }),
  };
  try {
    return await acknowledgeErasure(consumers, position);
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
    throw new ProblemError('service-unavailable', {}, { cause });
  }
}

function identityParts(
  { bus }: ServiceParts,
  {
    vaultAdmin,
    leases = aloneLeases,
    everyInstance,
    provider,
    mails,
    erasureTerms: terms = DEFAULT_TERMS,
    signInStart,
    outbox,
  }: CommonSettings & { readonly provider: IdentityProvider },
  ports: IdentityPorts,
  invitations: Invitations,
): IdentityParts {
  return {
    ...ports,
    registrar: provider.registrar,
    provider,
    invitations,
    erasures: new Erasures({
      ...{ ...ports, keys: vaultAdmin, accounts: provider.accounts, bus, leases, mails, terms },
      acknowledge: (position) => acknowledgeOwn(ports, everyInstance, position),
    }),
    signInStart,
    ...(outbox === undefined ? {} : { outbox }),
  };
}

/** Who stands behind a token: what the guard of the process asks. */
export const identityDirectory = (parts: IdentityParts): IdentityDirectory => {
  const { actors, blind, store, gates, clock, provider } = parts;
  return new IdentityDirectory({
    ...{ index: actors, store, gate: gates.indexes, clock, clientIssuer: provider.issuerName },
    handleOf: (issuer, subject) => accountHandle(blind, issuer, subject),
  });
};
