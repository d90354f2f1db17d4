import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemporaryVault } from './temporary-vault.js';
import { about, AT, pieces, sequence } from './testing/samples.js';

describe('the bytes on disk', () => {
  let files: TemporaryVault;
  beforeEach(() => (files = new TemporaryVault()));
  afterEach(() => files.remove());

  it('never hold a personal value in clear, neither before nor after an erasure', async () => {
    const canary = 'Zéphyrine-Canari-7731';
    const big = `${canary} `.repeat(10_000);
    await files.vault.seal([about('nadia', canary), about('nadia', { name: canary }), about('nadia', big)]);
    await files.vault.blind.put('email', canary, { subject: 'nadia', ref: 'r-1' });
    await files.vault.blind.suppress('phone', { value: canary });
    const forms = [canary, JSON.stringify(canary), Buffer.from(canary).toString('base64')];
    const found = () => forms.filter((form) => files.bytes().includes(form));

    expect(found()).toEqual([]);
    await files.vault.destroy('nadia', 'erasure-1', AT, { keepFingerprints: true });
    expect(found()).toEqual([]);
  });

  it('never hold a key in clear beside the data', async () => {
    await files.vault.seal([about('nadia', 'a')]);
    const kek = readFileSync(join(files.keysDir, 'kek'));
    const data = readFileSync(join(files.dataDir, 'vault.sqlite'));
    expect(data.includes(kek)).toBe(false);
    for (const { wrapped } of await files.wrappedKeys())
      expect(data.includes(Buffer.from(wrapped))).toBe(false);
  });

  it('hold no trace of keys and ciphertexts of those erased', async () => {
    const people = Array.from({ length: 40 }, (_, index) => `person-${index}`);
    const random = sequence(20260301);
    const living = new Set(people);
    const traces: Uint8Array[] = [];
    for (let round = 0; round < 3; round++) {
      for (const person of living) {
        const sizes = Array.from({ length: 3 }, () => random(2500)).concat(
          random(40) === 0 ? [70_000, 90_000] : [],
        );
        const category = `record-${random(4)}`;
        await files.vault.seal(sizes.map((size) => about(person, 'x'.repeat(size), category)));
      }
      const dying = [...living].filter(() => random(4) === 0);
      const before = new Set((await files.ciphertexts()).map(hex));
      traces.push(
        ...(await files.wrappedKeys()).filter((key) => dying.includes(key.subject)).map((key) => key.wrapped),
      );
      for (const person of dying) await files.vault.destroy(person, 'erasure', AT);
      for (const person of dying) living.delete(person);
      const after = new Set((await files.ciphertexts()).map(hex));
      traces.push(
        ...[...before].filter((bytes) => !after.has(bytes)).map((bytes) => Buffer.from(bytes, 'hex')),
      );
    }

    const secret = traces.filter((bytes) => bytes.some((byte) => byte !== 0));
    expect(secret.length).toBeGreaterThan(100);
    const disk = files.bytes();
    expect(secret.filter((bytes) => pieces(bytes).some((piece) => disk.includes(piece)))).toHaveLength(0);
    expect(living.size).toBeGreaterThan(0);
  });

  it('shrink when the space of ended values is given back, and the living stay readable', async () => {
    const refs = await files.vault.seal([about('luca', 'stays')]);
    await files.vault.seal(Array.from({ length: 50 }, () => about('nadia', 'x'.repeat(30_000))));
    await files.vault.destroy('nadia', 'erasure-1', AT);
    const before = files.bytes().length;
    await files.vault.compact();
    expect(files.bytes().length).toBeLessThan(before / 2);
    const opened = await files.vault.open(refs, { kind: 'page', id: 'request-1' });
    expect(opened).toEqual([{ state: 'open', value: 'stays' }]);
  });
});

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
