import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sweep, type AppendRequest, type EventStore, type StoredEvent } from '@coop/event-sourcing';
import { Query } from './query.js';
import { openSqliteEventStore, type SqliteEventStore } from './sqlite-event-store.js';
import { sampleAppend, sampleStream } from './testing/sample-append.js';
import { temporaryFolders } from './testing/temporary-folder.js';

const newFolder = temporaryFolders();
const open = (dir: string, readOnly = false) => openSqliteEventStore({ dir, readOnly, preallocate: false });

/** What `kill -9` leaves of the ledger of an owner, who is closed afterwards: a copy cannot be made beside its locks. */
async function killed(owner: SqliteEventStore, dir: string): Promise<string> {
  const left = newFolder();
  for (const name of ['ledger.sqlite', 'ledger.sqlite-wal', 'ledger.head'])
    if (existsSync(join(dir, name))) copyFileSync(join(dir, name), join(left, name));
  await owner.close();
  return left;
}

/** Up to where the file says that there are entries, and how many there are of each kind. */
function entriesIn(dir: string) {
  const db = new DatabaseSync(join(dir, 'ledger.sqlite'), { readOnly: true });
  const sql = `SELECT (SELECT last FROM indexed) AS indexed, (SELECT count(*) FROM commands) AS commands,
    (SELECT count(*) FROM streams) AS streams, (SELECT count(*) FROM revisions) AS revisions,
    (SELECT max(last) FROM categories) AS categories`;
  const found = { ...new Query<{ indexed: number }>(db, sql).one() };
  db.close();
  return found;
}

const STREAM = sampleStream();

/** Each commit has an event of {@link STREAM}, and two of a stream of its own. */
const requests = (amount: number): AppendRequest[] =>
  Array.from({ length: amount }, (_, n) => {
    const [own] = sampleAppend(sampleStream('consent-grant'), 'no-stream', [n, n]).streams;
    const request = sampleAppend(STREAM, 'any', [n]);
    return { ...request, streams: own === undefined ? [] : [own, ...request.streams] };
  });

const appendAll = (store: EventStore, all: readonly AppendRequest[]) =>
  Promise.all(all.map((request) => store.append(request)));

/** Asks whatever an index answers. The commits of these requests are the whole ledger, in this order. */
async function requireAll(store: SqliteEventStore, all: readonly AppendRequest[]): Promise<void> {
  for (const [n, { commandId, streams }] of all.entries()) {
    expect(await store.findCommand(commandId)).toMatchObject({
      first: BigInt(3 * n + 1),
      revisions: [1n, BigInt(n)],
    });
    expect(await store.readStream(streams[0]?.stream ?? '')).toHaveLength(2);
  }
  const numbers = (events: readonly StoredEvent[]) => events.map(({ data }) => data);
  const expected = all.map((_, n) => n);
  const half = Math.floor(all.length / 2);
  expect(numbers(await store.readStream(STREAM)).length).toBe(expected.length);
  expect(numbers(await store.readStream(STREAM, BigInt(half)))).toHaveLength(all.length - half);
  expect((await sweep(store)).findings).toEqual([]);
}

describe('Indexes of the embedded ledger', () => {
  it('are complete in a file that was closed', async () => {
    const dir = newFolder();
    const all = requests(5);
    for (let from = 0; from < all.length; from++) {
      const store = open(dir);
      await appendAll(store, all.slice(from, from + 1));
      await store.close();
      const commits = from + 1;
      expect(entriesIn(dir)).toEqual({
        ...{ indexed: 3 * commits, categories: 3 * commits },
        ...{ commands: commits, streams: commits + 1, revisions: 2 * commits },
      });
    }
    const reader = open(dir, true);
    await requireAll(reader, all);
    await reader.close();
  });

  it('are made again by whoever opens what a crash left without them', async () => {
    const dir = newFolder();
    const first = open(dir);
    const all = requests(20);
    await appendAll(first, all);
    const left = await killed(first, dir);
    const none = { indexed: 0, commands: 0, streams: 0, revisions: 0, categories: null };
    expect(entriesIn(left)).toEqual(none);

    const reader = open(left, true);
    await requireAll(reader, all);
    await reader.close();
    expect(entriesIn(left)).toEqual(none);

    const owner = open(left);
    await requireAll(owner, all);
    await owner.close();
    expect(entriesIn(left)).toMatchObject({ indexed: 60, commands: 20, streams: 21, revisions: 40 });
  });

  it('answer an append right after a crash, before they are written', async () => {
    const dir = newFolder();
    const first = open(dir);
    const [one, two] = requests(2);
    if (one === undefined || two === undefined) throw new Error('there are two');
    await appendAll(first, [one, two]);
    const owner = open(await killed(first, dir));
    expect(await owner.append(one)).toMatchObject({ first: 1n, last: 3n, repeated: true });
    await expect(owner.append({ ...two, commandDigest: 'another' })).rejects.toMatchObject({
      code: 'CommandMismatch',
    });
    await expect(owner.append(sampleAppend(STREAM, 0n))).rejects.toMatchObject({
      ...{ code: 'WrongExpectedRevision', actual: 1n },
    });
    await expect(owner.append(sampleAppend(STREAM, 'no-stream'))).rejects.toMatchObject({ actual: 1n });
    const checked = (check: NonNullable<AppendRequest['checks']>[number]) =>
      owner.append({ ...sampleAppend(sampleStream()), checks: [check] });
    const failed = { code: 'CheckFailed' };
    await expect(checked({ stream: STREAM, expected: 'no-stream' })).rejects.toMatchObject(failed);
    await expect(checked({ categories: ['consent-grant'], unchangedAfter: 4n })).rejects.toMatchObject(
      failed,
    );
    expect(await checked({ categories: ['consent-grant'], unchangedAfter: 5n })).toMatchObject({ first: 7n });
    expect(await owner.append(sampleAppend(STREAM, 1n))).toMatchObject({ first: 8n, revisions: [2n] });
    expect((await sweep(owner)).findings).toEqual([]);
    await owner.close();
  });

  it('follow in batches, and answer for what is on both sides of their end', async () => {
    const dir = newFolder();
    const first = open(dir);
    const all = requests(600);
    await appendAll(first, all);
    await requireAll(first, all);
    const left = await killed(first, dir);
    const { indexed } = entriesIn(left);
    expect(indexed).toBeGreaterThan(0);
    expect(indexed).toBeLessThan(1800);
    const reader = open(left, true);
    await requireAll(reader, all);
    await reader.close();

    const owner = open(left);
    expect(
      (await appendAll(owner, [...all.slice(0, 2), ...all.slice(-2)])).map(({ repeated }) => repeated),
    ).toEqual(Array(4).fill(true));
    const more = [...all, ...requests(600)];
    await appendAll(owner, more.slice(600));
    await requireAll(owner, more);
    await owner.close();
    expect(entriesIn(left)).toMatchObject({ indexed: 3600, commands: 1200, streams: 1201, revisions: 2400 });
  });

  it('are right for a reader beside an owner who writes them between two questions', async () => {
    const dir = newFolder();
    const owner = open(dir);
    const all = requests(3);
    await appendAll(owner, all);
    const reader = open(dir, true);
    await requireAll(reader, all);
    for (const amount of [2, 600, 1, 520]) {
      const more = requests(amount);
      await appendAll(owner, more);
      all.push(...more);
      expect(await reader.readStream(STREAM)).toEqual(await owner.readStream(STREAM));
      await requireAll(reader, all);
    }
    await owner.close();
    await requireAll(reader, all);
    await reader.close();
  });

  it('that are said to end earlier than they do answer a reader right, and an owner not at all', async () => {
    const dir = newFolder();
    const first = open(dir);
    const all = requests(4);
    await appendAll(first, all);
    await first.close();
    const intruder = new DatabaseSync(join(dir, 'ledger.sqlite'));
    intruder.exec('UPDATE indexed SET last = 3; UPDATE categories SET last = min(last, 3)');
    intruder.close();
    const reader = open(dir, true);
    await requireAll(reader, all);
    await reader.close();
    expect(() => open(dir)).toThrow(expect.objectContaining({ code: 'StoreDamaged' }));
    expect(entriesIn(dir)).toMatchObject({ indexed: 3, commands: 4, revisions: 8 });
  });
});
