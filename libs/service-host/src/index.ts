export { acknowledgeErasure, type Acknowledgement, type Consumers, type Instances } from './acknowledging.js';
export { heldVault } from './held-vault.js';
export { Followers, reactorFollower, type Clockwork } from './followers.js';
export { erasuresOnLedger } from './erasures-on-ledger.js';
export { ClockAlarm } from './observing/clock-alarm.js';
export type { FoundationGauge, Foundations, ServiceTables } from './foundations.js';
export { hostedSettings, hostShape, keysShape, ledgerShape, mailShape, readHosted } from './host-settings.js';
export { HostedProcess, type ProcessParts } from './hosted-process.js';
export type {
  Admission,
  Follower,
  HostContext,
  HostedReactor,
  HostedService,
  OpenedService,
  Worker,
} from './hosted-service.js';
export { digestsOverBus, type LiveDigest } from './live-digests.js';
export { FolderMailer, type FolderMailerOptions } from './mailers/folder-mailer.js';
export type { Mail, Mailer } from './mailers/mail.js';
export { SmtpMailer } from './mailers/smtp-mailer.js';
export { OutboxMailer, type SentMail } from './mailers/outbox-mailer.js';
export { mailerOf, OUTBOX, type MailSettings } from './mailer-of.js';
export { trustedIssuer, type IssuerSettings } from './trusted-issuer.js';
