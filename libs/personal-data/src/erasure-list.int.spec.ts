import { appendFileSync, copyFileSync, existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { waiveErasureList } from './erasure-list-file.js';
import { openVault } from './open-vault.js';
import { TemporaryVault } from './temporary-vault.js';
import { about, AT, clock, page, sealOne } from './testing/samples.js';

describe('the list of erasures in a folder', () => {
  let files: TemporaryVault;
  let folder: string;
  beforeEach(() => {
    files = new TemporaryVault();
    folder = `${files.dataDir}.erasures`;
  });
  afterEach(() => files.remove());

  const settings = () => ({ dataDir: files.dataDir, keysDir: files.keysDir, clock });

  it('is closed to others', async () => {
    await files.vault.destroy('nadia', 'erasure-1', AT);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'erasures.jsonl')).mode & 0o777).toBe(0o600);
  });

  it('forgets a line that was being written when the process died: nothing had ended for it', async () => {
    await files.vault.destroy('nadia', 'erasure-1', AT);
    await files.reopen(() => appendFileSync(join(folder, 'erasures.jsonl'), '{"count":3,"fact":{'));
    expect(await files.vault.destroy('luca', 'erasure-2', AT)).toMatchObject({ list: { count: 3 } });
    await files.reopen();
    expect((await files.vault.erasureList()).count).toBe(3);
  });

  it('decides: an erasure that died between the list and the keys is carried out by the next start', async () => {
    const ref = await sealOne(files.vault, about('nadia', 'a'));
    const [keys, values] = [await files.saveKeys(), await files.saveCiphertexts()];
    await files.vault.destroy('nadia', 'erasure-1', AT);
    await files.reopen(async () => {
      await keys();
      await values();
    });
    expect(await files.vault.open([ref], page)).toEqual([{ state: 'erased' }]);
  });

  it('that is lost for good is gone on without only by a decision, which stays written down', async () => {
    await files.vault.destroy('nadia', 'erasure-1', AT);
    const before = await files.vault.erasureList();
    await files.reopen(() => {
      rmSync(folder, { recursive: true });
      expect(() => openVault(settings())).toThrow('ErasureListMissing');
      waiveErasureList(folder);
    });
    const { count, without } = await files.vault.erasureList();
    expect(without).toEqual(before);
    expect(count).toBe(2);
    expect(JSON.parse((await files.listLines())[1] ?? '{}')).toMatchObject({ fact: { subject: 'nadia' } });
    await files.reopen();
    expect((await files.vault.erasureList()).without).toEqual(before);
    await files.vault.close();
    rmSync(folder, { recursive: true });
    expect(() => openVault(settings())).toThrow('ErasureListMissing');
  });

  it('may also be older than somebody outside remembers, once somebody decided so; the next start remembers that', async () => {
    const { list: outside } = await files.vault.destroy('nadia', 'erasure-1', AT);
    const older = (await files.listLines()).slice(0, 1);
    const opened = (erasuresAtLeast: typeof outside) => openVault({ ...settings(), erasuresAtLeast });
    await files.vault.close();
    await files.putList(older);
    expect(() => opened(outside)).toThrow('ErasureListOlder');
    waiveErasureList(folder);
    const vault = opened(outside);
    const state = await vault.erasureList();
    // The waiver, and the erasure that the keys remember.
    expect(state).toMatchObject({ count: 3, without: outside });
    await vault.close();
    await opened(outside).close();
    await opened(state).close();
    expect(() => opened({ count: 2, hash: '0'.repeat(64) })).toThrow('ErasureListAltered');
    await files.putList((await files.listLines()).slice(0, 2));
    expect(() => opened(state)).toThrow('ErasureListOlder');
  });

  it('begins, for a vault from before there was one, with the erasures that its keys remember', async () => {
    const ref = await sealOne(files.vault, about('nadia', 'a'));
    await files.vault.destroy('nadia', 'erasure-1', AT);
    await files.reopen(() => {
      rmSync(folder, { recursive: true });
      for (const [file, table] of [
        [join(files.keysDir, 'keys.sqlite'), 'meta'],
        [join(files.dataDir, 'vault.sqlite'), 'vault_meta'],
      ] as const) {
        const db = new DatabaseSync(file);
        db.exec(`DELETE FROM ${table} WHERE name = 'erasure-list'`);
        if (table === 'meta') db.exec('DROP TABLE partly_destroyed; PRAGMA user_version = 1');
        db.close();
      }
    });
    expect(await files.vault.erasureList()).toMatchObject({ count: 2 });
    expect(await files.vault.open([ref], page)).toEqual([{ state: 'erased' }]);
  });

  it('is asked for by a process that only reads, too, unless it says that it looks at a copy', async () => {
    await sealOne(files.vault, about('nadia', 'a'));
    const keys = join(files.keysDir, 'keys.sqlite');
    const older = `${keys}.older`;
    await files.vault.backupKeysTo(older);
    await files.vault.destroy('nadia', 'erasure-1', AT);
    await files.vault.close();
    copyFileSync(older, keys);
    expect(() => openVault({ ...settings(), readOnly: true })).toThrow('ErasuresNotCarriedOut');
    expect(() => openVault({ ...settings(), erasuresDir: false })).toThrow('only read');
    rmSync(folder, { recursive: true });
    expect(() => openVault({ ...settings(), readOnly: true })).toThrow('ErasureListMissing');
    await openVault({ ...settings(), readOnly: true, erasuresDir: false }).close();
    expect(existsSync(folder)).toBe(false);
  });
});
