import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteEventStore, sweep } from '@coop/event-store-sqlite';
import { openVault } from '@coop/personal-data';
import { keyFilesIn } from './folder/keys-folder.js';
import { restoreToFolders } from './restore.js';
import { ACCOUNTS, clock, LARGE, smallCooperative, temporaryFolders } from './testing/small-cooperative.js';

const folder = temporaryFolders();

const leftovers = (dir: string) => existsSync(dir) || existsSync(`${dir}.unfinished`);

describe('A restore into folders', () => {
  it('opens every value that it should, the large and the shared ones too', async () => {
    const { dataDir, keysDir, erasures, refs } = await smallCooperative(folder);
    const [data, keysTo] = [folder('home'), folder('home-keys')];
    const report = await restoreToFolders({ from: dataDir, keys: keysDir, erasures, data, keysTo });
    expect(report).toMatchObject({ head: 10, values: 5, keys: { keys: 2, erased: 1 } });
    const vault = openVault({ dataDir: data, keysDir: keysTo, clock });
    const asked = [refs.small, refs.large, refs.shared, refs.ended, refs.part];
    expect(await vault.open(asked, { kind: 'page', id: 'spec' })).toEqual([
      ...['small', LARGE, 'shared'].map((value) => ({ state: 'open', value })),
      { state: 'erased' },
      { state: 'erased' },
    ]);
    expect(await vault.blind.isSuppressed('email', 'corinne@example.org')).toBe(true);
    expect(await vault.blind.find('email', 'aline@example.org')).toHaveLength(1);
    await vault.destroy('basile', 'erasure-2', '2026-03-03T09:00:00.000Z');
    expect(await vault.open([refs.shared], { kind: 'page', id: 'spec' })).toEqual([{ state: 'erased' }]);
    await vault.close();
    const store = openSqliteEventStore({ dir: data, preallocate: false });
    expect((await sweep(store)).findings).toEqual([]);
    await store.close();
  });

  it('has the same indexes as the ledger that it came from, though none is copied', async () => {
    const { dataDir } = await smallCooperative(folder);
    const data = folder('home');
    await restoreToFolders({ from: dataDir, data, keysTo: folder('home-keys') });
    const [before, after] = [dataDir, data].map(
      (dir) => new DatabaseSync(join(dir, 'ledger.sqlite'), { readOnly: true }),
    );
    for (const table of ['commits', 'commands', 'streams', 'revisions', 'categories', 'indexed']) {
      const rows = after?.prepare(`SELECT * FROM ${table} ORDER BY 1`).all();
      expect(rows).toEqual(before?.prepare(`SELECT * FROM ${table} ORDER BY 1`).all());
      expect(rows?.length).toBeGreaterThan(0);
    }
    before?.close();
    after?.close();
  });

  it('keeps folders and keys closed to others', async () => {
    const { dataDir, keysDir, erasures } = await smallCooperative(folder);
    const [data, keysTo] = [folder('home'), folder('home-keys')];
    await restoreToFolders({ from: dataDir, keys: keysDir, erasures, data, keysTo });
    for (const dir of [data, keysTo]) expect(statSync(dir).mode & 0o077).toBe(0);
    for (const name of keyFilesIn(keysTo)) expect(statSync(join(keysTo, name)).mode & 0o077).toBe(0);
    expect(readdirSync(data).sort()).toEqual(['ledger.sqlite', 'provider.sqlite', 'vault.sqlite']);
  });

  it('brings accounts back, since nobody could sign in without, but no session', async () => {
    const { dataDir } = await smallCooperative(folder);
    const data = folder('home');
    expect(await restoreToFolders({ from: dataDir, data, keysTo: folder('home-keys') })).toMatchObject({
      accounts: 2,
    });
    const db = new DatabaseSync(join(data, 'provider.sqlite'), { readOnly: true });
    expect(db.prepare('SELECT * FROM accounts ORDER BY account_id').all()).toEqual(ACCOUNTS);
    expect(db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()).toEqual([
      { name: 'accounts' },
    ]);
    db.close();
    expect(readFileSync(join(data, 'provider.sqlite')).includes('secret-session')).toBe(false);
  });

  it('leaves nothing behind when the ledger is damaged in its middle', async () => {
    const { dataDir, keysDir, erasures } = await smallCooperative(folder);
    const db = new DatabaseSync(join(dataDir, 'ledger.sqlite'));
    db.exec(`UPDATE commits SET body = replace(body, '"version":2', '"version":3') WHERE last = 4`);
    db.close();
    const [data, keysTo] = [folder('home'), folder('home-keys')];
    const restore = restoreToFolders({ from: dataDir, keys: keysDir, erasures, data, keysTo });
    await expect(restore).rejects.toMatchObject({ code: 'StoreDamaged' });
    expect([data, keysTo].some(leftovers)).toBe(false);
  });

  it('leaves nothing behind when a commit is missing', async () => {
    const { dataDir } = await smallCooperative(folder);
    const db = new DatabaseSync(join(dataDir, 'ledger.sqlite'));
    db.exec('DELETE FROM commits WHERE last = 4');
    db.close();
    const data = folder('home');
    const restore = restoreToFolders({ from: dataDir, data, keysTo: folder('home-keys') });
    await expect(restore).rejects.toMatchObject({ code: 'StoreDamaged' });
    expect(leftovers(data)).toBe(false);
  });

  it('takes no place in which something is', async () => {
    const { dataDir, keysDir, erasures } = await smallCooperative(folder);
    const [data, keysTo] = [folder('home'), folder('home-keys')];
    mkdirSync(keysTo);
    writeFileSync(join(keysTo, 'something'), '');
    const restore = { from: dataDir, keys: keysDir, erasures, data, keysTo };
    await expect(restoreToFolders(restore)).rejects.toMatchObject({ code: 'NotEmpty' });
    expect(leftovers(data)).toBe(false);
    rmSync(keysTo, { recursive: true });
    mkdirSync(data);
    await restoreToFolders(restore);
    await expect(restoreToFolders(restore)).rejects.toMatchObject({ code: 'NotEmpty' });
  });

  it('takes no keys of another cooperative, and none beside the data', async () => {
    const [one, other] = [await smallCooperative(folder), await smallCooperative(folder)];
    const [data, keysTo] = [folder('home'), folder('home-keys')];
    const foreign = restoreToFolders({ from: one.dataDir, keys: other.keysDir, data, keysTo });
    await expect(foreign).rejects.toMatchObject({ code: 'OtherKeys' });
    const within = restoreToFolders({
      from: one.dataDir,
      keys: one.keysDir,
      data,
      keysTo: join(data, 'keys'),
    });
    await expect(within).rejects.toMatchObject({ code: 'NotApart' });
    expect(leftovers(data)).toBe(false);
  });

  it('says what is missing', async () => {
    const { dataDir, keysDir } = await smallCooperative(folder);
    const [data, keysTo] = [folder('home'), folder('home-keys')];
    const nothing = restoreToFolders({ from: folder('nowhere'), data, keysTo });
    await expect(nothing).rejects.toMatchObject({ code: 'NotThere' });
    const bare = folder('bare');
    cpSync(keysDir, bare, { recursive: true });
    rmSync(join(bare, 'keys.sqlite'));
    const noKeys = restoreToFolders({ from: dataDir, keys: bare, data, keysTo });
    await expect(noKeys).rejects.toMatchObject({ code: 'NotThere' });
  });

  it('brings nobody back: what was erased since the backup ends before anything is served', async () => {
    const { dataDir, keysDir, erasures, refs } = await smallCooperative(folder);
    const [old, oldKeys] = [folder('old'), folder('old-keys')];
    cpSync(dataDir, old, { recursive: true });
    cpSync(keysDir, oldKeys, { recursive: true });
    const tooOld = folder('too-old');
    cpSync(erasures.list, tooOld, { recursive: true });
    const vault = openVault({ dataDir, keysDir, clock });
    const { list } = await vault.destroy('basile', 'erasure-3', '2026-03-03T09:00:00.000Z');
    await vault.close();

    const [data, keysTo] = [folder('home'), folder('home-keys')];
    const restore = { from: old, keys: oldKeys, data, keysTo };
    await expect(restoreToFolders(restore)).rejects.toMatchObject({ code: 'ErasuresNeeded' });
    const nowhere = { list: folder('nowhere') };
    await expect(restoreToFolders({ ...restore, erasures: nowhere })).rejects.toMatchObject({
      code: 'NotThere',
    });
    const current = restoreToFolders({
      ...restore,
      from: dataDir,
      keys: keysDir,
      erasures: { list: tooOld },
    });
    await expect(current).rejects.toMatchObject({ code: 'ErasuresOlder' });
    expect([data, keysTo, `${data}.erasures`].some(leftovers)).toBe(false);

    await restoreToFolders({ ...restore, erasures });
    const restored = openVault({ dataDir: data, keysDir: keysTo, clock, erasuresAtLeast: list });
    expect(await restored.open([refs.small, refs.shared], { kind: 'page', id: 'spec' })).toEqual([
      { state: 'open', value: 'small' },
      { state: 'erased' },
    ]);
    await restored.close();
  });

  it('puts the list beside data that come to a new place with the keys of today', async () => {
    const { dataDir, keysDir, erasures, refs } = await smallCooperative(folder);
    const data = folder('home');
    await restoreToFolders({ from: dataDir, data, keysTo: keysDir });
    expect(() => openVault({ dataDir: data, keysDir, clock })).toThrow('ErasureListMissing');
    const again = folder('home');
    await restoreToFolders({ from: dataDir, data: again, keysTo: keysDir, erasures });
    const vault = openVault({ dataDir: again, keysDir, clock });
    expect(await vault.open([refs.small], { kind: 'page', id: 'spec' })).toMatchObject([{ state: 'open' }]);
    await vault.close();
  });

  it('goes on without the list only when told to, and the new list begins with that', async () => {
    const { dataDir, keysDir } = await smallCooperative(folder);
    const [data, keysTo] = [folder('home'), folder('home-keys')];
    await restoreToFolders({ from: dataDir, keys: keysDir, data, keysTo, erasures: 'without' });
    const vault = openVault({ dataDir: data, keysDir: keysTo, clock });
    expect(await vault.erasureList()).toMatchObject({ count: 3, without: { count: 3 } });
    await vault.close();
  });
});
