import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { providerKeys } from './provider-keys.js';

describe('The keys of the embedded provider', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keys-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('outlive a restart', () => {
    const file = join(folder, 'keys', 'provider.json');
    const made = providerKeys(file);
    const read = providerKeys(file);
    expect(read.jwks).toEqual(made.jwks);
    expect(read.cookieKeys).toEqual(made.cookieKeys);
    expect(read.clientSecret('portal')).toBe(made.clientSecret('portal'));
    expect(read.clientSecret('portal')).not.toBe(read.clientSecret('other'));
  });

  it('are readable by their owner alone', () => {
    const file = join(folder, 'provider.json');
    providerKeys(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('are given to verifiers without their private part', () => {
    expect(providerKeys().publicJwks.keys).toEqual([
      {
        kty: 'EC',
        crv: 'P-256',
        alg: 'ES256',
        use: 'sig',
        kid: expect.any(String),
        x: expect.any(String),
        y: expect.any(String),
      },
    ]);
  });

  it('are not guessed when the file is damaged: the start fails', () => {
    const file = join(folder, 'provider.json');
    writeFileSync(file, '{"signing":[]}');
    expect(() => providerKeys(file)).toThrow();
  });
});
