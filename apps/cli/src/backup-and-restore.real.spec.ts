// needs: postgres
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { openPostgresEventStore, type PostgresEventStore } from '@coop/event-store-postgres';
import type { OpenRequest } from '@coop/personal-data';
import { openPostgresVault } from '@coop/personal-data-postgres';
import { restoreToDatabases } from '@coop/portable-backup';
import { freshDatabase } from '@coop/real-parts';
import { exampleFolder, handle, temporaryFolders, type ExampleFolder } from './testing/example-folder.js';
import { coop } from './testing/coop.js';

const folder = temporaryFolders();
const clock = { now: () => new Date('2026-03-01T09:00:00.000Z') };
const PERSON = handle('person');
const dropping: (() => Promise<void>)[] = [];
let example: ExampleFolder;

beforeAll(async () => {
  example = await exampleFolder(folder);
});

afterEach(async () => {
  for (const drop of dropping.splice(0)) await drop();
});

interface Place {
  readonly data: string;
  readonly keys: string;
}

/** Two new, empty databases. */
async function emptyPlace(): Promise<Place> {
  const [data, keys] = [await freshDatabase('restore_data'), await freshDatabase('restore_keys')];
  dropping.push(
    () => data.drop(),
    () => keys.drop(),
  );
  return { data: data.url, keys: keys.url };
}

async function rows<Row extends object>(url: string, sql: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const into = ({ data, keys }: Place) => ['--postgres', data, '--keys-database', keys];

const restored = async (from: string, place: Place, ...more: string[]) =>
  coop('restore', '--from', from, ...into(place), ...more);

/** The list of erasures of the example. */
const listed = () => ['--erasures', `${example.dataDir}.erasures`];

/** A place with the example in it, keys and all. */
async function livedPlace(): Promise<Place> {
  const place = await emptyPlace();
  expect(await restored(example.dataDir, place, '--keys', example.keysDir, ...listed())).toMatchObject({
    code: 0,
    err: '',
  });
  return place;
}

async function backedUp(place: Place, ...more: string[]): Promise<string> {
  const out = folder('backup');
  expect(await coop('backup', ...into(place), '--out', out, ...more)).toMatchObject({ code: 0, err: '' });
  return out;
}

const openVaultIn = ({ data, keys }: Place) =>
  openPostgresVault({ valuesUrl: data, keysUrl: keys, kekFile: join(example.keysDir, 'kek'), clock });

/** The first sealed value of the person: her name. */
async function nameOf(dir: string): Promise<OpenRequest> {
  const store = openSqliteEventStore({ dir, readOnly: true });
  for await (const { events } of store.readAll(0n))
    for (const { stream, data } of events)
      if (stream.endsWith(PERSON)) {
        await store.close();
        return { ...(data as unknown as { name: OpenRequest }).name, subjects: [PERSON] };
      }
  throw new Error('the person is not in the ledger');
}

function tablesOf(file: string, tables: Readonly<Record<string, string>>): object {
  const db = new DatabaseSync(file, { readOnly: true });
  const read = Object.entries(tables).map(([table, columns]) => [
    table,
    db.prepare(`SELECT ${columns} FROM ${table} ORDER BY 1, 2`).all(),
  ]);
  db.close();
  return Object.fromEntries(read) as object;
}

const ledgerOf = (dir: string) =>
  tablesOf(join(dir, 'ledger.sqlite'), {
    ...{ commits: '*', commands: '*', streams: '*', revisions: '*', categories: '*' },
    // Two columns, as the others have.
    indexed: 'last, last AS again',
  });
const valuesOf = (dir: string) =>
  tablesOf(join(dir, 'vault.sqlite'), {
    sealed_values: 'commitment, place, category, key_ids, nonce, ciphertext, ended',
    blind_index: '*',
    suppressed: '*',
  });
const keysOf = (dir: string) =>
  tablesOf(join(dir, 'keys.sqlite'), { meta: '*', keys: '*', destroyed: '*', ended_keys: '*' });

const logFiles = (dir: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(join(dir, 'log'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((file) => [file.slice(dir.length), readFileSync(file, 'hex')]),
  );

async function digestsOf(...source: readonly string[]): Promise<unknown> {
  const { out, code } = await coop('audit', 'state', '--digests', '--json', ...source);
  expect(code).toBe(0);
  return (JSON.parse(out) as { digests: unknown }).digests;
}

async function appended(store: PostgresEventStore, n: number): Promise<void> {
  await store.append({
    commandId: handle(`command ${n}`),
    commandDigest: 'a'.repeat(64),
    metadata: { actor: 'system:example', correlationId: handle('c'), causationId: handle('c') },
    streams: [
      {
        ...{ stream: `records-record-${handle(`record ${n}`)}`, expected: 'no-stream' },
        events: [
          {
            ...{ id: handle(`event ${n}`), type: 'records.record.viewed', version: 1, data: { n } },
            retention: 'no-personal-values',
          },
        ],
      },
    ],
  });
}

describe('A cooperative that moves from files to PostgreSQL and back', () => {
  it('has the same rows, the same log and the same keys as before', async () => {
    const place = await livedPlace();
    const keys = folder('keys-backup');
    const out = await backedUp(place, '--with-keys', keys, '--keys-files', example.keysDir);
    expect(ledgerOf(out)).toEqual(ledgerOf(example.dataDir));
    expect(valuesOf(out)).toEqual(valuesOf(example.dataDir));
    expect(logFiles(out)).toEqual(logFiles(example.dataDir));
    expect(keysOf(keys)).toEqual(keysOf(example.keysDir));
    expect(readFileSync(join(keys, 'kek'))).toEqual(readFileSync(join(example.keysDir, 'kek')));
    expect(readdirSync(out).sort()).toEqual(['ledger.sqlite', 'log', 'vault.sqlite']);
    const home = folder('home');
    expect(await coop('restore', '--from', out, '--keys', keys, '--data', home, ...listed())).toMatchObject({
      code: 0,
    });
    expect(await digestsOf('--data', home)).toEqual(await digestsOf('--data', example.dataDir));
    expect((await coop('audit', 'verify', '--data', home, '--keys', `${home}.keys`)).out).toContain(
      'No finding.',
    );
  });

  it('is verified and replayed where it lies, to the same digests', async () => {
    const place = await livedPlace();
    const verified = await coop('audit', 'verify', '--postgres', place.data, '--anchor', keptFile());
    expect(verified.out).toContain('No finding.');
    expect(verified.out).toContain('ciphertext of every sealed value');
    expect((await coop('audit', 'replay', '--postgres', place.data)).code).toBe(0);
    expect(await digestsOf('--postgres', place.data)).toEqual(await digestsOf('--data', example.dataDir));
  });

  it('goes on from where it was: the next commit follows from the last', async () => {
    const place = await livedPlace();
    const store = await openPostgresEventStore({ url: place.data, pollMs: 1_000 });
    const head = store.head();
    await appended(store, 0);
    expect(store.head()).toBe(head + 1n);
    await store.close();
    const [last] = await rows<{ n: string }>(place.data, 'SELECT count(*) AS n FROM ledger.streams');
    expect(Number(last?.n)).toBeGreaterThan(5);
    expect((await coop('audit', 'verify', '--postgres', place.data)).out).toContain('No finding.');
  });
});

function keptFile(): string {
  const file = folder('kept.txt');
  writeFileSync(file, example.kept);
  return file;
}

describe('A restore', () => {
  it('is refused where a ledger is, or keys are', async () => {
    const place = await livedPlace();
    const again = await restored(example.dataDir, place, '--keys', example.keysDir, ...listed());
    expect(again).toMatchObject({ code: 2 });
    expect(again.err).toContain('has a ledger, sealed values, a log');
    const other = await emptyPlace();
    const withKeys = await restored(
      ...([example.dataDir, { data: other.data, keys: place.keys }, '--keys', example.keysDir] as const),
      ...listed(),
    );
    expect(withKeys.err).toContain('has keys, or what erasures left');
    const beside = await restored(
      example.dataDir,
      { data: place.data, keys: other.keys },
      '--keys',
      example.keysDir,
      ...listed(),
    );
    expect(beside.err).toContain('has a ledger, sealed values, a log');
    expect(await rows(other.keys, 'SELECT FROM keys.meta')).toEqual([]);
  });

  it('writes nothing at all from a damaged backup', async () => {
    const bad = folder('bad');
    cpSync(example.dataDir, bad, { recursive: true });
    const ledger = new DatabaseSync(join(bad, 'ledger.sqlite'));
    ledger.exec(`UPDATE commits SET body = replace(body, 'contact', 'content') WHERE last = 3`);
    ledger.close();
    const place = await emptyPlace();
    const { code, out } = await restored(bad, place, '--keys', example.keysDir);
    expect(out).toContain('FINDING altered at position 3');
    expect(out).toContain('Nothing was restored');
    expect(code).toBe(1);
    expect(await rows(place.data, "SELECT FROM pg_namespace WHERE nspname = 'ledger'")).toEqual([]);
    const home = folder('home');
    expect(await coop('restore', '--from', bad, '--data', home)).toMatchObject({ code: 1 });
    expect(existsSync(home) || existsSync(`${home}.unfinished`)).toBe(false);
  });

  it('is of the keys alone when only they were lost', async () => {
    const { data } = await livedPlace();
    const { keys } = await emptyPlace();
    const result = await coop('restore', '--keys', example.keysDir, ...into({ data, keys }));
    expect(result).toMatchObject({ code: 0, err: '' });
    expect(await rows(keys, 'SELECT FROM keys.keys')).not.toEqual([]);
  });

  it('does not take the keys of another cooperative', async () => {
    const place = await livedPlace();
    const stranger = await exampleFolder(folder);
    const other = await emptyPlace();
    const result = await restored(stranger.dataDir, { data: other.data, keys: place.keys });
    expect(result.err).toContain('keys of another cooperative');
    expect(await rows(other.data, 'SELECT position FROM ledger.head')).toEqual([{ position: '0' }]);
  });
});

describe('A backup from before an erasure', () => {
  it('opens nothing of the erased person when it is restored beside the keys of today', async () => {
    const place = await livedPlace();
    const old = await backedUp(place);
    const name = await nameOf(old);
    const vault = await openVaultIn(place);
    expect(await vault.open([name], { kind: 'page', id: 'before' })).toMatchObject([{ state: 'open' }]);
    await vault.destroy(PERSON, handle('erasure'), '2026-03-01T09:00:00.000Z');
    await vault.close();
    const { data } = await emptyPlace();
    const now: Place = { data, keys: place.keys };
    expect(await restored(old, now)).toMatchObject({ code: 0 });
    const again = await openVaultIn(now);
    expect(await again.open([name], { kind: 'page', id: 'after' })).toEqual([{ state: 'erased' }]);
    await again.close();
    expect(await ciphertextsOf(now, name)).toEqual([{ gone: true }]);
  });

  it('opens nothing of hers when old keys are restored, too, since the list of erasures is asked for', async () => {
    const place = await livedPlace();
    const oldKeys = folder('old-keys');
    const old = await backedUp(place, '--with-keys', oldKeys, '--keys-files', example.keysDir);
    const vault = await openVaultIn(place);
    await vault.destroy(PERSON, handle('erasure'), '2026-03-01T09:00:00.000Z');
    await vault.close();
    const list = folder('list');
    const copied = await coop('erasures', ...into(place), '--out', list);
    expect(copied).toMatchObject({ code: 0, err: '' });
    const now = await emptyPlace();
    const refused = await restored(old, now, '--keys', oldKeys);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.err).toContain('--without-erasures');
    expect(await restored(old, now, '--keys', oldKeys, '--erasures', list)).toMatchObject({ code: 0 });
    const again = await openVaultIn(now);
    const name = await nameOf(old);
    expect(await again.open([name], { kind: 'page', id: 'after' })).toEqual([{ state: 'erased' }]);
    await again.close();
    const anyway = await restored(old, await emptyPlace(), '--keys', oldKeys, '--without-erasures');
    expect(anyway.out).toContain('WITHOUT');
  });

  it('is overruled by the tombstones of newer data when only old keys are left', async () => {
    const place = await livedPlace();
    const oldKeys = folder('old-keys');
    await backedUp(place, '--with-keys', oldKeys, '--keys-files', example.keysDir);
    const vault = await openVaultIn(place);
    await vault.destroy(PERSON, handle('erasure'), '2026-03-01T09:00:00.000Z');
    await vault.close();
    const newer = await backedUp(place);
    const name = await nameOf(newer);
    const later = await emptyPlace();
    // The ledger of this example knows nothing of the erasure, so that its own check would speak of a lost value.
    await expect(
      restoreToDatabases({
        ...{ from: newer, keys: oldKeys, postgres: later.data, keysDatabase: later.keys },
        erasures: 'without',
      }),
    ).resolves.toMatchObject({ head: 9 });
    const again = await openVaultIn(later);
    expect(await again.open([name], { kind: 'page', id: 'after' })).toEqual([{ state: 'erased' }]);
    await again.close();
    expect(await rows(later.keys, `SELECT FROM keys.keys WHERE subject = '${PERSON}'`)).toEqual([]);
  });
});

const ciphertextsOf = ({ data }: Place, { $sealed }: OpenRequest) =>
  rows(data, `SELECT ciphertext IS NULL AS gone FROM vault.sealed_values WHERE commitment = '\\x${$sealed}'`);

describe('A backup of databases', () => {
  it('is of one moment, whatever is appended meanwhile', async () => {
    const place = await livedPlace();
    const store = await openPostgresEventStore({ url: place.data, pollMs: 1_000 });
    const ended = new AbortController();
    const appending = (async () => {
      for (let n = 0; !ended.signal.aborted; n += 1) await appended(store, n);
    })();
    const before = store.head();
    while (store.head() < before + 3n) await setImmediate();
    const out = await backedUp(place);
    const after = store.head();
    ended.abort();
    await appending;
    await store.close();
    const copied = JSON.parse((await coop('audit', 'verify', '--data', out, '--json')).out) as {
      readonly findings: object[];
      readonly head: string;
    };
    expect(copied.findings).toEqual([]);
    expect(BigInt(copied.head)).toBeGreaterThan(before);
    expect(BigInt(copied.head)).toBeLessThan(after);
  });

  it('keeps keys out of the folder of the data', async () => {
    const place = await livedPlace();
    const out = folder('backup');
    const inside = await coop('backup', ...into(place), '--out', out, '--with-keys', join(out, 'keys'));
    expect(inside).toMatchObject({ code: 2 });
    expect(inside.err).toContain('keys never lie in the folder of the data');
    expect(existsSync(out)).toBe(false);
    rmSync(out, { recursive: true, force: true });
  });

  it('never shows a password', async () => {
    const { data } = await emptyPlace();
    const { err } = await coop('backup', '--postgres', data, '--out', folder('backup'));
    expect(err).toContain('there is no cooperative in');
    expect(err).not.toContain(new URL(data).password);
  });
});

describe('Another key-encryption key', () => {
  it('opens everything, and the old one nothing any more', async () => {
    const place = await livedPlace();
    const name = await nameOf(example.dataDir);
    const oldKeys = folder('old-keys');
    await backedUp(place, '--with-keys', oldKeys, '--keys-files', example.keysDir);
    const [kek, next] = [join(example.keysDir, 'kek'), folder('kek')];
    const rotated = await coop(
      'keys',
      'rotate',
      '--keys-database',
      place.keys,
      '--kek',
      kek,
      '--new-kek',
      next,
    );
    expect(rotated).toMatchObject({ code: 0, err: '' });
    const open = { valuesUrl: place.data, keysUrl: place.keys, clock };
    await expect(openPostgresVault({ ...open, kekFile: kek })).rejects.toMatchObject({
      code: 'WrongKeyEncryptionKey',
    });
    const vault = await openPostgresVault({ ...open, kekFile: next });
    expect(await vault.open([name], { kind: 'page', id: 'after' })).toMatchObject([{ state: 'open' }]);
    await vault.close();
    cpSync(next, join(oldKeys, 'kek'));
    const stale = await restored(example.dataDir, await emptyPlace(), '--keys', oldKeys, ...listed());
    expect(stale.err).toContain('WrongKeyEncryptionKey: the key-encryption key (the file kek) is missing');
    const repeated = await coop(
      'keys',
      'rotate',
      '--keys-database',
      place.keys,
      '--kek',
      kek,
      '--new-kek',
      next,
    );
    expect(repeated).toMatchObject({ code: 2 });
  });
});
