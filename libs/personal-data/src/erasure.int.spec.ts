import { createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { blob, text } from './columns.js';
import { KeyEncryptionKey } from './key-encryption-key.js';
import { memoryVault } from './open-vault.js';
import { decrypt } from './sealed-value.js';
import { about, AT, sealOne, TemporaryVault } from './temporary-vault.js';
import type { OpeningPurpose, SealedRef } from './vault.js';

const page: OpeningPurpose = { kind: 'page', id: 'request-1' };

describe('erasing a person', () => {
  let files: TemporaryVault;
  beforeEach(() => (files = new TemporaryVault()));
  afterEach(() => files.remove());

  it('ends all her values at once, also those already in use, and says how many', async () => {
    const { vault } = files;
    const refs = await vault.seal([
      about('nadia', 'a'),
      about('nadia', 'b', 'record-health'),
      about('nadia', 'c'),
    ]);
    await vault.open(refs, page);
    expect(await vault.inventory('nadia')).toEqual({ 'record-contact': 2, 'record-health': 1 });
    const destruction = await vault.destroy('nadia', 'erasure-1', AT);
    expect(destruction).toEqual({
      keys: 2,
      values: 3,
      byCategory: { 'record-contact': 2, 'record-health': 1 },
      indexRows: 0,
      suppressions: 0,
      scrubbed: true,
    });
    expect(await vault.open(refs, page)).toEqual(refs.map(() => ({ state: 'erased' })));
    expect(await vault.inventory('nadia')).toEqual({});
    expect(await vault.check(refs)).toEqual([]);
  });

  it('ends a value about two people with the first of them, and leaves the other his own', async () => {
    const { vault } = files;
    const refs = await vault.seal([about(['nadia', 'luca'], 'they met'), about('luca', 'his own')]);
    expect(await vault.open(refs, page)).toMatchObject([{ state: 'open' }, { state: 'open' }]);
    await vault.destroy('nadia', 'erasure-1', AT);
    expect(await vault.open(refs, page)).toEqual([{ state: 'erased' }, { state: 'open', value: 'his own' }]);
    expect(await vault.inventory('luca')).toEqual({ 'record-contact': 1 });
  });

  it('is final: nothing is ever sealed or indexed for her again', async () => {
    const { vault } = files;
    await vault.destroy('nadia', 'erasure-1', AT);
    await expect(vault.seal([about(['luca', 'nadia'], 'x')])).rejects.toMatchObject({
      code: 'SubjectErased',
    });
    await expect(vault.blind.put('email', 'n@example.org', { subject: 'nadia', ref: 'r' })).rejects.toThrow(
      'Erased',
    );
    await files.reopen();
    await expect(files.vault.seal([about('nadia', 'x')])).rejects.toThrow('SubjectErased');
  });

  it('can be repeated, and keeps the first date and reason', async () => {
    const { vault } = files;
    await vault.seal([about('nadia', 'a')]);
    await vault.destroy('nadia', 'erasure-1', AT);
    const again = await vault.destroy('nadia', 'erasure-2', '2027-01-01T00:00:00Z');
    expect(again).toMatchObject({ keys: 0, values: 0, byCategory: {}, scrubbed: true });
    expect(await vault.erasure('nadia')).toEqual({ at: AT, reason: 'erasure-1' });
    expect(await vault.erasure('luca')).toBeUndefined();
  });

  it('leaves no key that opens a ciphertext which somebody remembered', async () => {
    const { $sealed: sealed } = await sealOne(files.vault, about('nadia', 'secret'));
    await files.vault.seal([about('luca', 'other')]);
    const [row = {}] = files.rows('vault', `SELECT * FROM sealed_values WHERE commitment = x'${sealed}'`);
    const kek = new KeyEncryptionKey(readFileSync(join(files.keysDir, 'kek')));
    const attempts = () =>
      files.wrappedKeys().map(({ wrapped }) => {
        const key = createSecretKey(kek.unwrap(wrapped));
        const binding = {
          place: text(row, 'place'),
          category: text(row, 'category'),
          keyIds: text(row, 'key_ids'),
        };
        const remembered = { nonce: blob(row, 'nonce'), ciphertext: blob(row, 'ciphertext') };
        return decrypt(key, binding, remembered, sealed)?.toString();
      });

    expect(attempts()).toContain('"secret"');
    await files.vault.destroy('nadia', 'erasure-1', AT);
    expect(attempts()).toEqual([undefined]);
  });

  it('is repeated on a vault restored from an older backup, before anybody is served', async () => {
    const backup = join(files.dataDir, 'backup.sqlite');
    const refs = await files.vault.seal([about('nadia', 'a')]);
    await files.vault.backupTo(backup);
    await files.vault.destroy('nadia', 'erasure-1', AT);
    const [old] = rowsOf(backup, 'SELECT ciphertext FROM sealed_values');
    restoreCiphertexts(files, backup);
    await files.reopen();
    expect(await files.vault.open(refs, page)).toEqual([{ state: 'erased' }]);
    const kept = files.ciphertexts().map((bytes) => Buffer.from(bytes).toString('hex'));
    expect(kept).not.toContain(Buffer.from(blob(old ?? {}, 'ciphertext')).toString('hex'));
  });

  it('is finished by the next start if the process died between the two files', async () => {
    const refs = await files.vault.seal([about('nadia', 'a')]);
    await files.vault.blind.put('email', 'n@example.org', { subject: 'nadia', ref: 'r' });
    files.rows(
      'keys',
      `INSERT INTO destroyed VALUES ('nadia', '${AT}', 'erasure-1', 'email', 0) RETURNING 1`,
    );
    files.rows('keys', `INSERT INTO ended_keys SELECT key_id, subject FROM keys RETURNING 1`);
    files.rows('keys', `DELETE FROM keys RETURNING 1`);
    await files.reopen();
    expect(files.rows('vault', 'SELECT * FROM value_keys')).toEqual([]);
    expect(await files.vault.open(refs, page)).toEqual([{ state: 'erased' }]);
    expect(await files.vault.blind.find('email', 'n@example.org')).toEqual([]);
    expect(await files.vault.blind.isSuppressed('email', 'n@example.org')).toBe(true);
  });
});

describe('a value that nobody erased but that cannot be opened', () => {
  let files: TemporaryVault;
  beforeEach(() => (files = new TemporaryVault()));
  afterEach(() => files.remove());

  const expectLost = async (ref: SealedRef, because: string) => {
    expect(await files.vault.open([ref], page)).toEqual([{ state: 'lost', because }]);
    expect(await files.vault.check([ref])).toEqual([{ ref, because }]);
  };

  it('is lost if its ciphertext is missing', async () => {
    const ref = await sealOne(files.vault, about('nadia', 'a'));
    files.rows('vault', 'DELETE FROM sealed_values RETURNING 1');
    await expectLost(ref, 'no-ciphertext');
  });

  it('is lost if its key is missing', async () => {
    const ref = await sealOne(files.vault, about('nadia', 'a'));
    files.rows('keys', 'DELETE FROM keys RETURNING 1');
    await files.reopen();
    await expectLost(ref, 'no-key');
  });

  it('is erased, not lost, if the caller knows whom it concerned and she was erased', async () => {
    await files.vault.destroy('nadia', 'erasure-1', AT);
    const ref = { $sealed: 'a'.repeat(64), digest: 'b'.repeat(64) };
    expect(await files.vault.open([{ ...ref, subjects: ['luca', 'nadia'] }], page)).toEqual([
      { state: 'erased' },
    ]);
    expect(await files.vault.check([{ ...ref, subjects: ['nadia'] }])).toEqual([]);
    expect(await files.vault.check([{ ...ref, subjects: ['luca'] }])).toHaveLength(1);
  });

  it('is refused if its ciphertext was moved under another reference of the same person', async () => {
    const ref = await sealOne(files.vault, about('nadia', 'yes'));
    const other = await sealOne(files.vault, about('nadia', 'no'));
    files.rows(
      'vault',
      `UPDATE sealed_values SET (nonce, ciphertext, place) =
         (SELECT nonce, ciphertext, place FROM sealed_values WHERE commitment = x'${other.$sealed}')
       WHERE commitment = x'${ref.$sealed}' RETURNING 1`,
    );
    await expectLost(ref, 'altered');
  });

  it('is refused if it was moved to another place or category', async () => {
    const a = await sealOne(files.vault, about('nadia', 'yes'));
    const b = await sealOne(files.vault, about('nadia', 'no'));
    files.rows(
      'vault',
      `UPDATE sealed_values SET place = 'e-9/x' WHERE commitment = x'${a.$sealed}' RETURNING 1`,
    );
    files.rows(
      'vault',
      `UPDATE sealed_values SET category = 'open' WHERE commitment = x'${b.$sealed}' RETURNING 1`,
    );
    expect(await files.vault.open([a, b], page)).toEqual([
      { state: 'lost', because: 'altered' },
      { state: 'lost', because: 'altered' },
    ]);
  });
});

describe('keys', () => {
  it('are one for each person, category and year', async () => {
    let year = 2026;
    const vault = memoryVault({ clock: { now: () => new Date(Date.UTC(year, 11, 31, 23, 59)) } });
    await vault.seal([
      about('nadia', 1),
      about('nadia', 2),
      about('nadia', 3, 'record-health'),
      about('luca', 4),
    ]);
    year = 2027;
    await vault.seal([about('nadia', 5)]);
    expect(await vault.destroy('nadia', 'erasure-1', AT)).toMatchObject({ keys: 3, values: 4 });
    await vault.close();
  });
});

function rowsOf(path: string, sql: string) {
  const db = new DatabaseSync(path);
  const rows = db.prepare(sql).all();
  db.close();
  return rows;
}

function restoreCiphertexts(files: TemporaryVault, backup: string): void {
  const db = new DatabaseSync(join(files.dataDir, 'vault.sqlite'));
  db.prepare('ATTACH ? AS old').run(backup);
  db.exec('DELETE FROM sealed_values; INSERT INTO sealed_values SELECT * FROM old.sealed_values');
  db.exec('INSERT INTO value_keys SELECT * FROM old.value_keys');
  db.close();
}
