import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demonstrationText, foundedText } from './welcome-text.js';

const BASE = 'http://127.0.0.1:4321';

describe('What a newcomer reads', () => {
  let folder: string;
  let text: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'coop-'));
    writeFileSync(join(folder, 'client.json'), JSON.stringify({ clientSecret: 'a-secret' }));
    const partner = {
      clientId: 'annuaire',
      folder,
      record: 'the-record',
      contract: 'the-contract',
      purpose: 'ServiceProvision',
    };
    const accounts = [{ role: 'steward', email: 'aline@demo.example', name: 'Aline Velanquoz' }];
    text = demonstrationText(BASE, { accounts, partner });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('says that the people are invented and that nobody outside is a witness', () => {
    expect(text).toContain('invented people, no outside witness');
  });

  it('names each account with its role and its address', () => {
    expect(text).toMatch(/steward\s+aline@demo\.example\s+Aline Velanquoz/);
  });

  it('ends with a partner’s read, its feed, and the folder with its key pair', () => {
    const [read, feed, last] = text.trim().split('\n').slice(-3);
    expect(read).toContain(`"${BASE}/records/the-record?contract=the-contract&purpose=ServiceProvision"`);
    expect(feed).toContain(`"${BASE}/feed"`);
    for (const line of [read, feed])
      expect(line).toContain(
        `curl -s -u annuaire:a-secret -d grant_type=client_credentials ${BASE}/oidc/token`,
      );
    expect(last).toBe(folder);
  });

  it('holds no address of another port', () => {
    const addresses = text.match(/https?:\/\/[^/\s"]+/g) ?? [];
    expect(addresses.length).toBeGreaterThan(4);
    expect(new Set(addresses)).toEqual(new Set([BASE]));
  });
});

describe('What the operator of a real cooperative reads', () => {
  it('shows the first steward’s link after the founding, and never again', () => {
    const link = `${BASE}/welcome/once`;
    expect(foundedText(BASE, 'Les Communs', { link, mails: '/mails' })).toContain(link);
    expect(foundedText(BASE, 'Les Communs', { mails: '/mails' })).toBe(
      `\nReady: Les Communs\n  ${BASE}/\n  mails wait for the mail server of this machine in /mails\n`,
    );
  });
});
