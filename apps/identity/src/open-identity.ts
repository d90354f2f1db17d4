import { Ledger } from '@coop/event-sourcing';
import type { ServiceParts } from '@coop/service-kit';
import { IdentityDirectory } from './api/actor-directory.js';
import { emailFingerprint, partyByEmail } from './application/emails.js';
import { Erasures, type KeyDestroyer } from './application/erase.js';
import { firstSignIn } from './application/first-sign-in.js';
import type { OutboxMailer } from './application/mailer.js';
import type { IdentityPorts } from './application/ports.js';
import type { IdentityParts } from './identity-parts.js';
import type { ActorIndex } from './projections/actor-index.js';
import type { EmbeddedProvider } from './provider/embedded-provider.js';
import { definitions } from './replay.js';

export interface IdentitySettings {
  /** The index that the process's runner feeds (`createIndexes().actors` of `./replay`). */
  readonly actors: ActorIndex;
  readonly vaultAdmin: KeyDestroyer;
  readonly provider: EmbeddedProvider;
  /** Where the portal begins a sign-in, a path. */
  readonly signInStart: string;
  /** Given in demonstrations only: then anyone may read the mails. */
  readonly outbox?: OutboxMailer;
}

/** Assembles identity from what the process opened. */
export function openIdentity(parts: ServiceParts, settings: IdentitySettings): IdentityParts {
  const { store, vault, blind, readModels, gates, clock, bus } = parts;
  const { actors, vaultAdmin, provider, signInStart, outbox } = settings;
  const ledger = new Ledger({ store, sealer: vault, definitions });
  const ports: IdentityPorts = { ledger, store, actors, blind, readModels, gates, opener: vault, clock };
  const signIn = provider.signIn({
    emailFingerprint: (email) => emailFingerprint(blind, email),
    partyByEmail: (email) => partyByEmail(blind, actors, email),
    firstSignIn: (signedIn) => firstSignIn(ports, signedIn),
  });
  const erasures = new Erasures({ ...ports, keys: vaultAdmin, accounts: provider.accounts, bus });
  return {
    ...ports,
    registrar: provider,
    provider,
    signIn,
    erasures,
    signInStart,
    ...(outbox === undefined ? {} : { outbox }),
  };
}

/** Who stands behind a token: what the guard of the process asks. */
export const identityDirectory = ({ actors, blind, store, gates, clock }: IdentityParts): IdentityDirectory =>
  new IdentityDirectory({ index: actors, blind, store, gate: gates.indexes, clock });
