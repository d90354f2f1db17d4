import type { ClientRegistrar } from './application/clients.js';
import type { Erasures } from './application/erase.js';
import type { IdentityProvider, Invitations } from './application/identity-provider.js';
import type { OutboxMailer } from '@coop/service-host';
import type { IdentityPorts } from './application/ports.js';
import type { EmbeddedProvider } from './provider/embedded-provider.js';
import type { SignIn } from './provider/sign-in.js';

/** What identity's controllers and message handlers work with. */
export interface IdentityParts extends IdentityPorts {
  readonly registrar: ClientRegistrar;
  readonly provider: IdentityProvider;
  readonly invitations: Invitations;
  readonly erasures: Erasures;
  /** Where the portal begins a sign-in: an invitation leads there. */
  readonly signInStart: string;
  /** Present in demonstrations only. */
  readonly outbox?: OutboxMailer;
}

/** The same where people sign in here: only then there are sign-in pages. */
export interface EmbeddedIdentityParts extends IdentityParts {
  readonly provider: EmbeddedProvider;
  readonly signIn: SignIn;
}

export const signsInHere = (parts: IdentityParts): parts is EmbeddedIdentityParts => 'signIn' in parts;

/** Token of {@link IdentityParts}. */
export const IDENTITY_PARTS = Symbol('identity parts');
