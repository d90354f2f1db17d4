import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderMailer, messageOf } from './folder-mailer.js';

const NOW = new Date('2026-03-01T10:00:00.000Z');
const mail = {
  to: 'lea@essai.example',
  subject: 'Votre accès à la coopérative',
  text: 'Bonjour Léa,\nvoici.',
};

describe('Mails of a cooperative', () => {
  const root = mkdtempSync(join(tmpdir(), 'mails-'));
  afterAll(() => rmSync(root, { recursive: true }));

  it('lie as complete messages in a folder that nobody else may read', async () => {
    const folder = join(root, 'out');
    const mailer = new FolderMailer({ folder, from: 'Coop <coop@essai.example>', clock: () => NOW });
    await mailer.send(mail);
    const [file = ''] = readdirSync(folder);
    expect(file).toMatch(/^[0-9a-f-]{36}\.eml$/);
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    const [head = '', body = ''] = readFileSync(join(folder, file), 'utf8').split('\r\n\r\n');
    expect(head).toContain('To: lea@essai.example\r\n');
    expect(head).toContain('Date: Sun, 01 Mar 2026 10:00:00 +0000');
    const subject = /Subject: =\?utf-8\?B\?(.*)\?=/.exec(head)?.[1] ?? '';
    expect(Buffer.from(subject, 'base64').toString()).toBe(mail.subject);
    expect(Buffer.from(body, 'base64').toString()).toBe(mail.text);
  });

  it('never let an address smuggle in another header', () => {
    const forged = { ...mail, to: 'lea@essai.example\r\nBcc: all@essai.example' };
    expect(() => messageOf(forged, 'coop@essai.example', NOW, 'id')).toThrow('line break');
  });
});
