import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mail, Mailer } from '@coop/identity';

/** RFC 2047: letters outside ASCII in a header. */
const encodedWord = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;

/** RFC 5322 §2.1.1: no line of a body longer than 998 characters; base64 keeps to 76. */
const lines = (base64: string): string => base64.replaceAll(/(.{76})/g, '$1\r\n');

/** A message as RFC 5322 and MIME have it. @throws TypeError for an address that would end its header line */
export function messageOf({ to, subject, text }: Mail, from: string, date: Date, id: string): string {
  if (/[\r\n]/.test(to + from)) throw new TypeError('an address cannot contain a line break');
  return [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${encodedWord(subject)}`,
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${id}@${from.split('@').at(-1)?.replace('>', '') ?? 'localhost'}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    lines(Buffer.from(text).toString('base64')),
    '',
  ].join('\r\n');
}

export interface FolderMailerOptions {
  readonly folder: string;
  /** The sender, `Name <address>` or an address alone. */
  readonly from: string;
  readonly clock: () => Date;
}

/**
 * Lays each mail as a file into a folder from which the operator's mail server picks it up and deletes it. The
 * files hold addresses in clear: the folder is for this machine's mail server alone.
 */
export class FolderMailer implements Mailer {
  constructor(private readonly options: FolderMailerOptions) {}

  async send(mail: Mail): Promise<void> {
    const { folder, from, clock } = this.options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const id = randomUUID();
    const unfinished = join(folder, `.${id}`);
    await writeFile(unfinished, messageOf(mail, from, clock(), id), { mode: 0o600 });
    // Whoever picks mails up never meets half of one.
    await rename(unfinished, join(folder, `${id}.eml`));
  }
}
