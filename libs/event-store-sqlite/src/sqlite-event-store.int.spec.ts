import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sweep, type Commit, type EventStore } from '@coop/event-sourcing';
import { openSqliteEventStore, type SqliteEventStoreOptions } from './sqlite-event-store.js';
import { sampleAppend, sampleStream } from './testing/sample-append.js';
import { temporaryFolders } from './testing/temporary-folder.js';

const newFolder = temporaryFolders();
const open = (dir: string, options: Partial<SqliteEventStoreOptions> = {}) =>
  openSqliteEventStore({ dir, preallocate: false, ...options });

async function everything(store: EventStore): Promise<Commit[]> {
  const commits: Commit[] = [];
  for await (const commit of store.readAll(0n)) commits.push(commit);
  return commits;
}

const code = (expected: string): Error => expect.objectContaining({ code: expected });

describe('The embedded ledger', () => {
  it('keeps everything when it is closed and opened again, and goes on from there', async () => {
    const dir = newFolder();
    const stream = sampleStream();
    const request = sampleAppend(stream, 'no-stream', [1, 'two', { three: [3] }]);
    const before = open(dir);
    const first = await before.append(request);
    const written = await everything(before);
    await before.close();
    const after = open(dir, { clock: () => new Date(0) });
    expect(await everything(after)).toEqual(written);
    expect(await after.append(request)).toEqual({ ...first, repeated: true });
    expect(await after.append(sampleAppend(stream, 2n))).toMatchObject({
      first: 4n,
      recordedAt: first.recordedAt,
    });
    expect((await sweep(after)).findings).toEqual([]);
    await after.close();
  });

  it('has one owner: a second is refused at once, in this process or another, until the first closes', async () => {
    const dir = newFolder();
    const owner = open(dir);
    expect(() => open(dir)).toThrow(code('StoreUnavailable'));
    const module = JSON.stringify(join(import.meta.dirname, 'index.js'));
    const script = `import(${module}).then((m) => m.openSqliteEventStore({ dir: ${JSON.stringify(dir)} }))`;
    const other = () => spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    expect(other()).toMatchObject({ status: 1, stderr: expect.stringContaining('StoreUnavailable') });
    await owner.append(sampleAppend(sampleStream()));
    await owner.close();
    expect(other().status).toBe(0);
    await open(dir).close();
  });

  it('can be read beside its owner, who notices nothing', async () => {
    const dir = newFolder();
    const owner = open(dir);
    await owner.append(sampleAppend(sampleStream()));
    const reader = open(dir, { readOnly: true });
    expect(reader.head()).toBe(1n);
    await owner.append(sampleAppend(sampleStream()));
    expect(await everything(reader)).toEqual(await everything(owner));
    await expect(reader.append(sampleAppend(sampleStream()))).rejects.toThrow(code('StoreUnavailable'));
    await reader.close();
    await owner.append(sampleAppend(sampleStream()));
    await owner.close();
    const later = open(dir, { readOnly: true });
    expect(later.head()).toBe(3n);
    await later.close();
  });

  it('makes a backup while it runs, which opens for reading and verifies', async () => {
    const store = open(newFolder());
    await store.append(sampleAppend(sampleStream(), 'any', [1, 2, 3]));
    const written = await everything(store);
    const copy = join(newFolder(), 'backup');
    mkdirSync(copy);
    const appending = store.append(sampleAppend(sampleStream()));
    await store.backupTo(join(copy, 'ledger.sqlite'));
    await appending;
    await expect(store.backupTo(join(copy, 'ledger.sqlite'))).rejects.toThrow(code('StoreUnavailable'));
    const backup = open(copy, { readOnly: true });
    expect(await everything(backup)).toEqual(written);
    expect((await sweep(backup)).findings).toEqual([]);
    await backup.close();
    await store.close();
  });

  it('brings its write-ahead log to the working size before the first commit', async () => {
    const dir = newFolder();
    for (let opened = 0; opened < 2; opened++) {
      const store = open(dir, { preallocate: true });
      expect(statSync(join(dir, 'ledger.sqlite-wal')).size).toBeGreaterThanOrEqual(8 * 1024 * 1024);
      expect(store.head()).toBe(BigInt(opened));
      await store.append(sampleAppend(sampleStream()));
      await store.close();
    }
    const file = new DatabaseSync(join(dir, 'ledger.sqlite'), { readOnly: true });
    const tables = file.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).all();
    expect(tables.map(({ name }) => name)).toEqual([
      ...['categories', 'commands', 'commits', 'indexed', 'revisions', 'streams'],
    ]);
    file.close();
  });

  it('refuses to open what is no ledger, or is not there to read', () => {
    const [text, foreign, empty] = [newFolder(), newFolder(), newFolder()];
    writeFileSync(join(text, 'ledger.sqlite'), 'not a database '.repeat(100));
    const other = new DatabaseSync(join(foreign, 'ledger.sqlite'));
    other.exec('CREATE TABLE something (else_ TEXT)');
    other.close();
    expect(() => open(text)).toThrow(code('StoreDamaged'));
    expect(() => open(foreign)).toThrow(code('StoreDamaged'));
    expect(() => open(empty, { readOnly: true })).toThrow(code('StoreUnavailable'));
  });

  it('refuses a ledger that was written by another version', async () => {
    const dir = newFolder();
    await open(dir).close();
    const file = new DatabaseSync(join(dir, 'ledger.sqlite'));
    file.exec('PRAGMA user_version = 1');
    file.close();
    for (const readOnly of [true, false])
      expect(() => open(dir, { readOnly })).toThrow(code('StoreUnavailable'));
  });

  it('takes no more than it can answer: the rest is told to come back later', async () => {
    const store = open(newFolder());
    const appends = Array.from({ length: 4200 }, () => store.append(sampleAppend(sampleStream())));
    const outcomes = await Promise.allSettled(appends);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(4200 - 4096);
    expect(refused).toContainEqual({ status: 'rejected', reason: code('Overloaded') });
    expect(store.head()).toBe(4096n);
    await store.close();
  });

  it('stops when somebody else has written to the file, rather than write on top of it', async () => {
    const dir = newFolder();
    const store = open(dir);
    await store.append(sampleAppend(sampleStream()));
    const intruder = new DatabaseSync(join(dir, 'ledger.sqlite'));
    intruder.exec(`INSERT INTO commits (last, first, recorded_at, revisions, digest, body)
      SELECT last + 1, first + 1, recorded_at, revisions, digest, body FROM commits`);
    intruder.close();
    const appends = [1, 2].map(() => store.append(sampleAppend(sampleStream())));
    for (const append of [...appends, store.append(sampleAppend(sampleStream()))]) {
      await expect(append).rejects.toThrow(code('StoreDamaged'));
    }
    await expect(store.append(sampleAppend(sampleStream()))).rejects.toThrow(code('StoreDamaged'));
    await store.close();
  });
});
