import type { Foundations } from './foundations.js';
import { FolderMailer } from './mailers/folder-mailer.js';
import type { Mailer } from './mailers/mail.js';
import { OutboxMailer } from './mailers/outbox-mailer.js';
import { SmtpMailer } from './mailers/smtp-mailer.js';

/** How mails leave a process. */
export interface MailSettings {
  readonly mode: 'production' | 'demonstration';
  readonly smtpUrl?: string | undefined;
  readonly mails?: string | undefined;
  /** Absent: this service writes to nobody. */
  readonly mailFrom?: string | undefined;
}

const NOBODY: Mailer = {
  send: () => Promise.reject(new TypeError('this service writes to nobody: no way for mails is set')),
  forget: async () => 0,
};

/** Tables of the demonstration's outbox, shared by the services that write to people. */
export const OUTBOX = 'outbox';

/**
 * A mail server, a folder, or in a demonstration the outbox that everyone may read. A service that has none of them
 * fails when it must write, not before: most never do.
 */
export async function mailerOf(
  { mode, smtpUrl, mails, mailFrom }: MailSettings,
  foundations: Pick<Foundations, 'tables'>,
  clock: () => Date,
): Promise<Mailer> {
  if (mailFrom === undefined) return NOBODY;
  if (smtpUrl !== undefined) return new SmtpMailer(smtpUrl, mailFrom);
  if (mails !== undefined) return new FolderMailer({ folder: mails, from: mailFrom, clock });
  return mode === 'demonstration' ? OutboxMailer.open(foundations.tables(OUTBOX), clock) : NOBODY;
}
