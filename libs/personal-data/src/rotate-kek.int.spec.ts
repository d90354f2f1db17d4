import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { KeyEncryptionKey } from './key-encryption-key.js';
import { rotateKekOfFolder } from './rotate-kek.js';
import { TemporaryVault } from './temporary-vault.js';
import { about, AT, clock, page, sealOne } from './testing/samples.js';
import type { Opened } from './vault.js';

describe('replacing the key-encryption key of a folder', () => {
  let files: TemporaryVault;
  beforeEach(() => (files = new TemporaryVault()));
  afterEach(() => files.remove());

  const kekPath = () => join(files.keysDir, 'kek');
  const rotate = (onProgress?: (done: number) => void) =>
    rotateKekOfFolder({ keysDir: files.keysDir, now: clock.now, ...(onProgress && { onProgress }) });

  it('keeps every value readable, and makes every old copy of a wrapped key useless', async () => {
    const people = Array.from({ length: 2100 }, (_, n) => `person-${n}`);
    const refs = await files.vault.seal(people.map((person) => about(person, person)));
    const [copy] = await files.wrappedKeys();
    const old = files.kek();
    await files.vault.close();
    expect(await rotate()).toEqual({ keys: 2100, scrubbed: true });
    expect(files.kek()).not.toEqual(old);
    expect(statSync(kekPath()).mode & 0o777).toBe(0o600);
    expect(existsSync(`${kekPath()}.next`)).toBe(false);
    const next = new KeyEncryptionKey(files.kek());
    expect(() => next.unwrap(copy?.wrapped ?? new Uint8Array())).toThrow('WrongKeyEncryptionKey');
    expect(files.bytes().includes(Buffer.from(copy?.wrapped ?? []))).toBe(false);
    await files.reopen();
    const opened = await files.vault.open(refs, page);
    expect(opened).toEqual(people.map((value) => ({ state: 'open', value })));
    expect(await files.vault.destroy('person-7', 'erasure-1', AT)).toMatchObject({ keys: 1, values: 1 });
  });

  it('is not noticed by whoever reads, nor by who seals afterwards', async () => {
    const people = Array.from({ length: 6000 }, (_, n) => `person-${n}`);
    const refs = await files.vault.seal(people.map((person) => about(person, person)));
    const token = files.vault.blind.token('email', 'n@example.org');
    const reading: Promise<readonly Opened[]>[] = [];
    await rotate((done) => {
      // Keys that are not in memory, so that each reading looks at the file.
      const some = refs.slice(done - 1000, done - 900);
      reading.push(files.vault.open(some, page));
    });
    const read = (await Promise.all(reading)).flat();
    expect(read.filter(({ state }) => state === 'open')).toHaveLength(600);
    const later = await sealOne(files.vault, about('nadia', 'new'));
    expect(await files.vault.open([refs[5999] ?? later, later], page)).toMatchObject([
      { state: 'open', value: 'person-5999' },
      { state: 'open', value: 'new' },
    ]);
    await files.reopen();
    expect(await files.vault.open([later], page)).toEqual([{ state: 'open', value: 'new' }]);
    expect(files.vault.blind.token('email', 'n@example.org')).toBe(token);
  });

  it('remembers when it was', async () => {
    await files.vault.close();
    await rotate();
    const db = new DatabaseSync(join(files.keysDir, 'keys.sqlite'), { readOnly: true });
    const row = db.prepare("SELECT CAST(value AS TEXT) AS at FROM meta WHERE name = 'kek-renewed'").get();
    db.close();
    expect(row).toEqual({ at: clock.now().toISOString() });
  });

  it('that died before its end changed nothing, and one that died after it is finished by the next start', async () => {
    const ref = await sealOne(files.vault, about('nadia', 'a'));
    const old = join(files.keysDir, '..', 'old-kek');
    await files.reopen(async () => {
      copyFileSync(kekPath(), old);
      writeFileSync(`${kekPath()}.next`, Buffer.alloc(32, 7), { mode: 0o600 });
    });
    expect(await files.vault.open([ref], page)).toEqual([{ state: 'open', value: 'a' }]);
    await files.vault.close();
    await rotate();
    const next = readFileSync(kekPath());
    await files.reopen(() => {
      copyFileSync(kekPath(), `${kekPath()}.next`);
      copyFileSync(old, kekPath());
    });
    expect(await files.vault.open([ref], page)).toEqual([{ state: 'open', value: 'a' }]);
    expect(readFileSync(kekPath())).toEqual(next);
  });

  it('refuses a key-encryption key that is not the one in use', async () => {
    await files.vault.close();
    const right = files.kek();
    writeFileSync(kekPath(), Buffer.alloc(32, 1));
    await expect(rotate()).rejects.toThrow('WrongKeyEncryptionKey');
    writeFileSync(kekPath(), right);
    await files.reopen();
  });
});
