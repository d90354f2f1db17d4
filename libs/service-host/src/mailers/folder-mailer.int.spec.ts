import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderMailer } from './folder-mailer.js';

const NOW = new Date('2026-03-01T10:00:00.000Z');
const mail = {
  to: 'lea@essai.example',
  subject: 'Votre accès à la coopérative',
  text: 'Bonjour Léa,\nvoici.',
};

describe('Mails of a cooperative', () => {
  const root = mkdtempSync(join(tmpdir(), 'mails-'));
  afterAll(() => rmSync(root, { recursive: true }));
  let folders = 0;

  async function laid(to = mail.to): Promise<{ readonly head: string; readonly body: string }> {
    const folder = join(root, String(folders++));
    const mailer = new FolderMailer({ folder, from: 'Coop <coop@essai.example>', clock: () => NOW });
    await mailer.send({ ...mail, to });
    const [file = ''] = readdirSync(folder);
    expect(file).toMatch(/^[0-9a-f-]{36}\.eml$/);
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    const [head = '', body = ''] = readFileSync(join(folder, file), 'utf8').split('\r\n\r\n');
    return { head, body };
  }

  it('lie as complete messages in a folder that nobody else may read', async () => {
    const { head, body } = await laid();
    expect(head).toContain('To: lea@essai.example\r\n');
    expect(head).toContain('Date: Sun, 01 Mar 2026 10:00:00 +0000');
    expect(head).toContain('Auto-Submitted: auto-generated');
    expect(head).toMatch(/Subject: =\?UTF-8\?/i);
    const text = /quoted-printable/.test(head)
      ? body.replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)))
      : Buffer.from(body, 'base64').toString('latin1');
    expect(Buffer.from(text, 'latin1').toString()).toContain('Bonjour Léa,');
  });

  it('never let an address smuggle in another header', async () => {
    const { head } = await laid('lea@essai.example\r\nBcc: all@essai.example');
    expect(head).not.toMatch(/^Bcc:/m);
  });

  it('to an address that is erased are dropped, and to others are not', async () => {
    const folder = join(root, String(folders++));
    const mailer = new FolderMailer({ folder, from: 'Coop <coop@essai.example>', clock: () => NOW });
    expect(await mailer.forget(mail.to)).toBe(0);
    // An address that contains hers is somebody else's.
    for (const to of [mail.to, mail.to.toUpperCase(), `p${mail.to}`]) await mailer.send({ ...mail, to });
    expect(await mailer.forget(mail.to)).toBe(2);
    const left = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    expect(left).toEqual([expect.stringContaining(`To: p${mail.to}\r\n`)]);
  });
});
