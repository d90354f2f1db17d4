// needs: postgres
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { commandHash } from '@coop/event-store-sqlite';
import { openVault } from '@coop/personal-data';
import { writeErasureLines } from '@coop/personal-data/adapter';
import { openPostgresVault } from '@coop/personal-data-postgres';
import { freshDatabase, type FreshDatabase } from '@coop/real-parts';
import { backUpDatabases } from './back-up-databases.js';
import { readErasures } from './erasures.js';
import { restoreKeys } from './restore-keys.js';
import { restoreToDatabases } from './restore.js';
import { ACCOUNTS, clock, LARGE, smallCooperative, temporaryFolders } from './testing/small-cooperative.js';

const folder = temporaryFolders();
let data: FreshDatabase;
let keys: FreshDatabase;

beforeEach(async () => {
  [data, keys] = [await freshDatabase('portable_data'), await freshDatabase('portable_keys')];
});

afterEach(async () => {
  await data.drop();
  await keys.drop();
});

async function query<Row extends object>(url: string, sql: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** PostgreSQL gives a position as text. */
const asTexts = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, String(cell)])));

const stored = async (sql: string) => asTexts(await query<Record<string, unknown>>(data.url, sql));

const into = () => ({ postgres: data.url, keysDatabase: keys.url });

describe('Values of every kind', () => {
  it('open in databases as they did in files, and in files again', async () => {
    const { dataDir, keysDir, erasures, refs } = await smallCooperative(folder);
    await restoreToDatabases({ from: dataDir, keys: keysDir, erasures, ...into() });
    const asked = [refs.small, refs.large, refs.shared, refs.ended, refs.part];
    const expected = [
      ...['small', LARGE, 'shared'].map((value) => ({ state: 'open', value })),
      { state: 'erased' },
      { state: 'erased' },
    ];
    const kekFile = join(keysDir, 'kek');
    const vault = await openPostgresVault({ valuesUrl: data.url, keysUrl: keys.url, kekFile, clock });
    expect(await vault.open(asked, { kind: 'page', id: 'spec' })).toEqual(expected);
    expect(await vault.inventory('aline')).toEqual({ record: 3 });
    await vault.close();
    expect(await query(keys.url, 'SELECT subject, finished, scrubbed FROM keys.destroyed')).toEqual([
      { subject: 'corinne', finished: true, scrubbed: true },
    ]);

    const stored = await query(data.url, 'SELECT * FROM identity_state.accounts ORDER BY account_id');
    expect(stored).toEqual(ACCOUNTS);

    const [out, keysOut] = [folder('out'), folder('keys-out')];
    const backup = { database: keys.url, out: keysOut, files: keysDir };
    await backUpDatabases({ postgres: data.url, out, keys: backup });
    writeErasureLines(`${out}.erasures`, await readErasures(data.url, keys.url));
    const again = openVault({ dataDir: out, keysDir: keysOut, clock });
    expect(await again.open(asked, { kind: 'page', id: 'spec' })).toEqual(expected);
    expect(await again.blind.isSuppressed('email', 'corinne@example.org')).toBe(true);
    await again.close();
    const db = new DatabaseSync(join(out, 'provider.sqlite'), { readOnly: true });
    expect(db.prepare('SELECT * FROM accounts ORDER BY account_id').all()).toEqual(ACCOUNTS);
    db.close();
  });
});

describe('A restore into databases', () => {
  it('makes all that leads to the commits of the ledger', async () => {
    const { dataDir, keysDir, erasures } = await smallCooperative(folder);
    await restoreToDatabases({ from: dataDir, keys: keysDir, erasures, ...into() });
    const db = new DatabaseSync(join(dataDir, 'ledger.sqlite'), { readOnly: true });
    const inFile = (sql: string) => asTexts(db.prepare(sql).all());
    const commits = 'last, first, recorded_at, revisions, digest, body';
    for (const [table, columns] of [
      ['commits', commits],
      ['revisions', 'stream, revision, last'],
      ['categories', 'name, last'],
      ['streams', 'name, first'],
    ] as const)
      expect(await stored(`SELECT ${columns} FROM ledger.${table} ORDER BY 1`)).toEqual(
        inFile(`SELECT ${columns} FROM ${table} ORDER BY 1`),
      );
    const commands = await stored('SELECT command_id, last FROM ledger.commits ORDER BY last');
    expect(
      commands.map(({ command_id: id, last }) => ({ hash: String(commandHash(id ?? '')), last })),
    ).toEqual(inFile('SELECT hash, last FROM commands ORDER BY last'));
    const ends = `SELECT s.name, max(r.revision) AS last_revision FROM streams s JOIN revisions r ON r.stream = s.first
      GROUP BY s.name ORDER BY 1`;
    expect(await stored('SELECT name, last_revision FROM ledger.streams ORDER BY 1')).toEqual(inFile(ends));
    expect(await stored('SELECT position, digest, recorded_at FROM ledger.head')).toEqual(
      inFile('SELECT last AS position, digest, recorded_at FROM commits ORDER BY last DESC LIMIT 1'),
    );
    db.close();
  });

  it('writes nothing when the ledger turns out to be damaged near its end', async () => {
    const { dataDir, keysDir, erasures } = await smallCooperative(folder);
    const bad = folder('bad');
    cpSync(dataDir, bad, { recursive: true });
    const db = new DatabaseSync(join(bad, 'ledger.sqlite'));
    db.exec(`UPDATE commits SET body = replace(body, '"version":2', '"version":3') WHERE last = 8`);
    db.close();
    const restore = restoreToDatabases({ from: bad, keys: keysDir, erasures, ...into() });
    await expect(restore).rejects.toMatchObject({ code: 'StoreDamaged' });
    expect(await query(data.url, 'SELECT last FROM ledger.commits')).toEqual([]);
    expect(await query(data.url, 'SELECT id FROM vault.sealed_values')).toEqual([]);
    expect(await query(keys.url, 'SELECT name FROM keys.meta')).toEqual([]);
    await restoreToDatabases({ from: dataDir, keys: keysDir, erasures, ...into() });
    expect(await query(data.url, 'SELECT max(last)::int AS n FROM ledger.commits')).toEqual([{ n: 10 }]);
  });

  it('does not write over read models of another ledger', async () => {
    const { dataDir, keysDir, erasures } = await smallCooperative(folder);
    await query(
      data.url,
      "CREATE SCHEMA consent; CREATE TABLE consent.checkpoints AS SELECT 'consent.grants' AS projection, 5 AS position",
    );
    const restore = restoreToDatabases({ from: dataDir, keys: keysDir, erasures, ...into() });
    await expect(restore).rejects.toThrow('read models of another ledger');
  });

  it('needs keys: of a folder, or those that the key database has', async () => {
    const { dataDir } = await smallCooperative(folder);
    await expect(restoreToDatabases({ from: dataDir, ...into() })).rejects.toMatchObject({
      code: 'OtherKeys',
    });
  });

  it('brings the keys alone back, when only they were lost', async () => {
    const { dataDir, keysDir, erasures, refs } = await smallCooperative(folder);
    await restoreToDatabases({ from: dataDir, keys: keysDir, erasures, ...into() });
    const lost = keys;
    keys = await freshDatabase('portable_keys');
    await lost.drop();
    const other = await smallCooperative(folder);
    await expect(restoreKeys({ keys: other.keysDir, ...into() })).rejects.toMatchObject({
      code: 'OtherKeys',
    });
    expect(await restoreKeys({ keys: keysDir, ...into() })).toEqual({ keys: 2, erased: 1 });
    await expect(restoreKeys({ keys: keysDir, ...into() })).rejects.toMatchObject({ code: 'NotEmpty' });
    const kekFile = join(keysDir, 'kek');
    const vault = await openPostgresVault({ valuesUrl: data.url, keysUrl: keys.url, kekFile, clock });
    expect(await vault.open([refs.small], { kind: 'page', id: 'spec' })).toEqual([
      { state: 'open', value: 'small' },
    ]);
    await vault.close();
  });

  it('can be repeated without --keys when it was interrupted between the two databases', async () => {
    const { dataDir, keysDir, erasures, refs } = await smallCooperative(folder);
    const elsewhere = await freshDatabase('portable_elsewhere');
    // The keys are there and the data are not: what a crash between the two commits leaves.
    await restoreToDatabases({
      from: dataDir,
      keys: keysDir,
      erasures,
      postgres: elsewhere.url,
      keysDatabase: keys.url,
    });
    await elsewhere.drop();
    await restoreToDatabases({ from: dataDir, ...into() });
    const kekFile = join(keysDir, 'kek');
    const vault = await openPostgresVault({ valuesUrl: data.url, keysUrl: keys.url, kekFile, clock });
    expect(await vault.open([refs.small], { kind: 'page', id: 'spec' })).toEqual([
      { state: 'open', value: 'small' },
    ]);
    await vault.close();
  });

  it('carries out the erasures of the list on older keys and values, or writes down that there was none', async () => {
    const { dataDir, keysDir, erasures, refs } = await smallCooperative(folder);
    const [old, oldKeys] = [folder('old'), folder('old-keys')];
    cpSync(dataDir, old, { recursive: true });
    cpSync(keysDir, oldKeys, { recursive: true });
    const vault = openVault({ dataDir, keysDir, clock });
    const { list } = await vault.destroy('basile', 'erasure-3', '2026-03-03T09:00:00.000Z');
    await vault.close();
    const restore = { from: old, keys: oldKeys, ...into() };
    await expect(restoreToDatabases(restore)).rejects.toMatchObject({ code: 'ErasuresNeeded' });
    await restoreToDatabases({ ...restore, erasures });
    const places = { valuesUrl: data.url, keysUrl: keys.url, kekFile: join(keysDir, 'kek'), clock };
    const restored = await openPostgresVault({ ...places, erasuresAtLeast: list });
    expect(await restored.open([refs.small, refs.shared], { kind: 'page', id: 'spec' })).toEqual([
      { state: 'open', value: 'small' },
      { state: 'erased' },
    ]);
    expect(await restored.erasureList()).toEqual(list);
    await restored.close();
    expect(await readErasures(data.url, keys.url)).toHaveLength(list.count);
  });

  it('writes down that somebody went on without the list', async () => {
    const { dataDir, keysDir } = await smallCooperative(folder);
    await restoreToDatabases({ from: dataDir, keys: keysDir, erasures: 'without', ...into() });
    const kekFile = join(keysDir, 'kek');
    const places = { valuesUrl: data.url, keysUrl: keys.url, kekFile, clock };
    for (let start = 1; start <= 2; start += 1) {
      const vault = await openPostgresVault(places);
      expect(await vault.erasureList()).toMatchObject({ count: 3, without: { count: 3 } });
      await vault.close();
    }
  });
});
