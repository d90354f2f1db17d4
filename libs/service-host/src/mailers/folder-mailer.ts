import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { messageOf, type Mail, type Mailer } from './mail.js';

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
  readonly #composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

  constructor(private readonly options: FolderMailerOptions) {}

  async send(mail: Mail): Promise<void> {
    const { folder, from, clock } = this.options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const id = randomUUID();
    const unfinished = join(folder, `.${id}`);
    const { message } = await this.#composer.sendMail({ ...messageOf(mail, from), date: clock() });
    await writeFile(unfinished, message, { mode: 0o600 });
    // Whoever picks mails up never meets half of one.
    await rename(unfinished, join(folder, `${id}.eml`));
  }

  async forget(address: string): Promise<number> {
    const { folder } = this.options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    let deleted = 0;
    for (const name of await readdir(folder)) {
      const file = join(folder, name);
      // Picked up meanwhile: that mail has left.
      const mail = await readFile(file, 'utf8').catch(() => '');
      if (!isTo(mail, address)) continue;
      await rm(file, { force: true });
      deleted += 1;
    }
    return deleted;
  }
}

/** Whether the header of a mail (RFC 5322, lines ended by CRLF) names an address as its recipient. */
function isTo(mail: string, address: string): boolean {
  const [header = ''] = mail.split('\r\n\r\n', 1);
  const to = header.split('\r\n').find((line) => line.toLowerCase().startsWith('to:'));
  return to?.slice(3).trim().toLowerCase() === address.toLowerCase();
}
