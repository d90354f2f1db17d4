import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyEncryption } from './key-encryption.js';
import { TransitDouble } from './testing/transit-double.js';
import { transitKeyFile } from './transit.js';

const DATA_KEY = Buffer.alloc(32, 5);

describe('A key-encryption key that a service of keys encrypted (a double of its HTTP interface, not OpenBao)', () => {
  let folder: string;
  let tokenFile: string;
  let transit: TransitDouble;
  let keys: KeyEncryption;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coop-transit-'));
    tokenFile = join(folder, 'token');
    transit = await TransitDouble.start();
    writeFileSync(tokenFile, `${transit.token}\n`);
    keys = transitKeyFile({ url: `${transit.url}/`, key: 'coop', tokenFile });
  });
  afterEach(async () => {
    await transit.stop();
    rmSync(folder, { recursive: true });
  });

  it('stands in its file encrypted, and comes out of it again', async () => {
    const stored = await keys.create();
    expect(stored.toString()).toMatch(/^vault:v1:[A-Za-z0-9+/=]+\n$/);
    const [first, again] = [await keys.open(stored), await keys.open(stored)];
    expect(again.unwrap(first.wrap(DATA_KEY))).toEqual(DATA_KEY);
    const other = await keys.open(await keys.create());
    expect(() => other.unwrap(first.wrap(DATA_KEY))).toThrow('WrongKeyEncryptionKey');
  });

  it('stays the same under a newer version, after which the older file can be made worthless', async () => {
    const stored = await keys.create();
    const wrapped = (await keys.open(stored)).wrap(DATA_KEY);
    transit.rotate();
    const renewed = await keys.renew(stored);
    expect(renewed.toString()).toMatch(/^vault:v2:/);
    expect(transit.asked.at(-1)).toBe('rewrap');
    transit.minDecryptionVersion = 2;
    expect((await keys.open(renewed)).unwrap(wrapped)).toEqual(DATA_KEY);
    await expect(keys.open(stored)).rejects.toMatchObject({ code: 'KeyServiceRefused' });
  });

  it('is taken over from a file that held it in clear, which opens nothing by itself then', async () => {
    const plain = Buffer.alloc(32, 9);
    await expect(keys.open(plain)).rejects.toThrow('WrongKeyEncryptionKey');
    const stored = await keys.renew(plain);
    expect(plain).toEqual(Buffer.alloc(32, 9));
    const opened = await keys.open(stored);
    expect(opened.unwrap(opened.wrap(DATA_KEY))).toEqual(DATA_KEY);
    expect(stored.includes(plain.toString('base64'))).toBe(false);
  });

  it('is asked for with the token that the file holds at that moment, and with none not at all', async () => {
    const stored = await keys.create();
    writeFileSync(tokenFile, 'of-somebody-else');
    await expect(keys.open(stored)).rejects.toMatchObject({ code: 'KeyServiceRefused' });
    writeFileSync(tokenFile, transit.token);
    await keys.open(stored);
    for (const bad of ['', 'two\nlines']) {
      writeFileSync(tokenFile, bad);
      await expect(keys.open(stored)).rejects.toThrow('no token in its file');
    }
    rmSync(tokenFile);
    await expect(keys.open(stored)).rejects.toThrow('no token in its file');
    expect(transit.tokens).toEqual([transit.token, 'of-somebody-else', transit.token]);
  });

  it.each(['away', 'nonsense', 'elsewhere'] as const)(
    'is not to be had while the service is %s',
    async (mood) => {
      const stored = await keys.create();
      transit.mood = mood;
      await expect(keys.open(stored)).rejects.toMatchObject({ code: 'KeyServiceUnavailable' });
      // Nobody was asked a second time at another address.
      expect(transit.asked).toEqual(['encrypt', 'decrypt']);
      transit.mood = 'well';
      await keys.open(stored);
    },
  );

  it('is waited for only so long', async () => {
    const patient = transitKeyFile({ url: transit.url, key: 'coop', tokenFile, timeoutMs: 50 });
    transit.mood = 'silent';
    await expect(patient.create()).rejects.toThrow('KeyServiceUnavailable');
  });

  it('is spoken of by no error in a way that gives key, ciphertext or token away', async () => {
    const stored = await keys.create();
    const errors: unknown[] = [];
    for (const mood of ['away', 'nonsense', 'elsewhere'] as const) {
      transit.mood = mood;
      errors.push(await keys.open(stored).catch((error: unknown) => error));
    }
    await transit.stop();
    errors.push(await keys.open(stored).catch((error: unknown) => error));
    transit = await TransitDouble.start();
    for (const error of errors) {
      const all = `${String(error)} ${JSON.stringify(error)} ${String((error as Error).cause)}`;
      expect(all).toContain('KeyServiceUnavailable');
      expect(all).not.toContain(stored.toString().trim().slice(9));
      for (const token of transit.tokens) expect(all).not.toContain(String(token));
    }
  });

  it('is never asked for in clear on another machine', () => {
    for (const url of ['http://keys.example:8200', 'ftp://127.0.0.1/'])
      expect(() => transitKeyFile({ url, key: 'coop', tokenFile })).toThrow('over https');
  });
});
