import { join } from 'node:path';
import { FIRST_DIGEST, prepare } from '@coop/event-sourcing';
import { commitWriter } from './commit-writer.js';
import { GroupAppend } from './group-append.js';
import { OwnersIndexes } from './ledger-indexes.js';
import { commitQueries, entriesAfter } from './commit-queries.js';
import { Query } from './query.js';
import { openForWriting } from './schema.js';
import { sampleAppend, sampleStream } from './testing/sample-append.js';
import { temporaryFolders } from './testing/temporary-folder.js';

const newFolder = temporaryFolders();

/** A group on a real file, whose disk can be made to fail. */
function groupOnFailingDisk() {
  const db = openForWriting(join(newFolder(), 'ledger.sqlite'));
  let failingCommit: Error | undefined;
  const disk = {
    exec(sql: string): void {
      if (sql === 'COMMIT' && failingCommit !== undefined) throw failingCommit;
      db.exec(sql);
    },
    get isTransaction(): boolean {
      return db.isTransaction;
    },
  };
  const commits = commitQueries(db);
  const indexes = new OwnersIndexes(db, (position) => entriesAfter(commits, position));
  const writer = commitWriter({ db, commits, indexes, clock: () => new Date() });
  const group = new GroupAppend(
    disk,
    writer,
    { head: 0, digest: FIRST_DIGEST, recordedAt: '' },
    () => undefined,
  );
  const count = new Query<{ n: number }>(db, 'SELECT count(*) AS n FROM commands');
  return {
    ...{ db, group, indexes },
    head: () => commits.head(),
    /** How many commands have an entry in the file. */
    indexed: () => count.one()?.n,
    append: (bytes = 10) => group.append(prepare(sampleAppend(sampleStream(), 'any', ['x'.repeat(bytes)]))),
    /** So many at once. @returns the command ids of those that were acknowledged */
    async appendMany(amount: number): Promise<string[]> {
      const requests = Array.from({ length: amount }, () => sampleAppend(sampleStream(), 'no-stream'));
      const outcomes = await Promise.allSettled(requests.map((request) => group.append(prepare(request))));
      return requests.flatMap(({ commandId }, n) => (outcomes[n]?.status === 'fulfilled' ? [commandId] : []));
    },
    failCommits: (error: Error | undefined) => {
      failingCommit = error;
    },
  };
}

const sqliteError = (errcode: number): Error =>
  Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode });

const FULL = 13;
const IOERR_FSYNC = 1034;

describe('A group of appends', () => {
  it('fails as a whole on a full disk, leaves nothing behind, and goes on once there is room', async () => {
    const { db, append, head } = groupOnFailingDisk();
    await append();
    db.exec('PRAGMA max_page_count = 20');
    const outcomes = await Promise.allSettled([append(), append(100_000), append()]);
    expect(outcomes).toMatchObject([1, 2, 3].map(() => ({ reason: { code: 'StoreUnavailable' } })));
    expect(head()).toBe(1);
    db.exec('PRAGMA max_page_count = 1000000');
    expect(await append()).toMatchObject({ first: 2n });
    db.close();
  });

  it('that finds the disk full only when it commits leaves no gap', async () => {
    const { db, append, failCommits } = groupOnFailingDisk();
    failCommits(sqliteError(FULL));
    await expect(append()).rejects.toMatchObject({ code: 'StoreUnavailable' });
    failCommits(undefined);
    expect(await append()).toMatchObject({ first: 1n });
    db.close();
  });

  it('is of unknown outcome when its last sync fails, and nothing is written on top of it', async () => {
    const { db, append, failCommits, head } = groupOnFailingDisk();
    failCommits(sqliteError(IOERR_FSYNC));
    await expect(append()).rejects.toMatchObject({ code: 'AppendOutcomeUnknown' });
    await expect(append()).rejects.toMatchObject({ code: 'StoreUnavailable' });
    expect(head()).toBe(0);
    db.close();
  });

  it('that would have written the indexes, and fails, loses no entry', async () => {
    const { db, appendMany, failCommits, group, head, indexed, indexes } = groupOnFailingDisk();
    const acknowledged = await appendMany(300);
    expect(indexed()).toBe(0);
    failCommits(sqliteError(FULL));
    expect(await appendMany(300)).toEqual([]);
    expect([head(), indexed()]).toEqual([300, 0]);
    failCommits(undefined);
    // Too few to be written: those that were not must still wait.
    acknowledged.push(...(await appendMany(1)));
    expect(indexed()).toBe(0);
    acknowledged.push(...(await appendMany(299)));
    expect(head()).toBe(600);
    expect(indexed()).toBeGreaterThanOrEqual(512);
    expect(new Set(acknowledged.map((id) => indexes.commands(id).at(0))).size).toBe(600);
    group.close();
    expect(indexed()).toBe(600);
    db.close();
  });

  it('writes the indexes the sooner, the more streams its commits touch', async () => {
    const { db, group, indexed } = groupOnFailingDisk();
    const streams = Array.from({ length: 1_023 }, () => sampleAppend(sampleStream()).streams).flat();
    await group.append(prepare({ ...sampleAppend(sampleStream()), streams: streams.slice(1) }));
    expect(indexed()).toBe(0);
    await group.append(prepare(sampleAppend(sampleStream())));
    expect(indexed()).toBe(2);
    group.close();
    db.close();
  });

  it('that finds no room for the indexes fails, and they are written once there is room', async () => {
    const { db, append, appendMany, group, head, indexed } = groupOnFailingDisk();
    await appendMany(500);
    const { page_count: pages } = { ...db.prepare('PRAGMA page_count').get() };
    // Enough for a commit, not for 512 entries.
    db.exec(`PRAGMA max_page_count = ${Number(pages) + 6}`);
    expect(await appendMany(12)).toEqual([]);
    expect(await append()).toMatchObject({ first: 501n });
    db.exec('PRAGMA max_page_count = 1000000');
    expect(await appendMany(12)).toHaveLength(12);
    expect([head(), indexed()]).toEqual([513, 513]);
    group.close();
    db.close();
  });

  it('closes on a full disk without the indexes, which the next owner makes again', async () => {
    const { db, appendMany, group, head, indexed } = groupOnFailingDisk();
    const acknowledged = await appendMany(500);
    const { page_count: pages } = { ...db.prepare('PRAGMA page_count').get() };
    db.exec(`PRAGMA max_page_count = ${Number(pages)}`);
    group.close();
    expect([head(), indexed(), db.isTransaction]).toEqual([500, 0, false]);
    const commits = commitQueries(db);
    const next = new OwnersIndexes(db, (position) => entriesAfter(commits, position));
    expect(new Set(acknowledged.map((id) => next.commands(id).at(0))).size).toBe(500);
    db.close();
  });

  it('stops for good when the file cannot be written any more', async () => {
    const { db, append } = groupOnFailingDisk();
    db.exec('PRAGMA query_only = ON');
    await expect(append()).rejects.toMatchObject({ code: 'StoreUnavailable' });
    db.exec('PRAGMA query_only = OFF');
    await expect(append()).rejects.toMatchObject({ code: 'StoreUnavailable' });
    db.close();
  });
});
