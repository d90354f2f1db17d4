export { IdentityModule, reactors } from './identity.module.js';
export type { IdentityParts } from './identity-parts.js';
export { identityDirectory, openIdentity, type IdentitySettings } from './open-identity.js';
export { foundCooperative, type Foundation, type Founder } from './application/founding.js';
export { OutboxMailer, type Mail, type Mailer, type SentMail } from './application/mailer.js';
export {
  mountProvider,
  openEmbeddedProvider,
  PROVIDER_PATH,
  type EmbeddedProvider,
  type EmbeddedProviderSettings,
} from './provider/embedded-provider.js';
export { normalisedEmail } from './domain/email.js';
