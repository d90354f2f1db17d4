import type { ClientRegistrar } from './application/clients.js';
import type { Erasures } from './application/erase.js';
import type { OutboxMailer } from './application/mailer.js';
import type { IdentityPorts } from './application/ports.js';
import type { EmbeddedProvider } from './provider/embedded-provider.js';
import type { SignIn } from './provider/sign-in.js';

/** What identity's controllers and message handlers work with. */
export interface IdentityParts extends IdentityPorts {
  readonly registrar: ClientRegistrar;
  readonly provider: EmbeddedProvider;
  readonly signIn: SignIn;
  readonly erasures: Erasures;
  /** Where the portal begins a sign-in: an invitation leads there. */
  readonly signInStart: string;
  /** Present in demonstrations only. */
  readonly outbox?: OutboxMailer;
}

/** Token of {@link IdentityParts}. */
export const IDENTITY_PARTS = Symbol('identity parts');
