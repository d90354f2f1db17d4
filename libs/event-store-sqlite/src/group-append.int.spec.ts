import { join } from 'node:path';
import { FIRST_DIGEST } from '@coop/event-sourcing';
import { prepare } from '@coop/event-sourcing';
import { commandLookup } from './command-lookup.js';
import { commitWriter } from './commit-writer.js';
import { GroupAppend } from './group-append.js';
import { ledgerRows } from './ledger-queries.js';
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
  const writer = commitWriter(db, commandLookup(db), () => new Date());
  const group = new GroupAppend(
    disk,
    writer,
    { head: 0, digest: FIRST_DIGEST, recordedAt: '' },
    () => undefined,
  );
  return {
    db,
    head: () => ledgerRows(db).head(),
    append: (bytes = 10) => group.append(prepare(sampleAppend(sampleStream(), 'any', ['x'.repeat(bytes)]))),
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

  it('stops for good when the file cannot be written any more', async () => {
    const { db, append } = groupOnFailingDisk();
    db.exec('PRAGMA query_only = ON');
    await expect(append()).rejects.toMatchObject({ code: 'StoreUnavailable' });
    db.exec('PRAGMA query_only = OFF');
    await expect(append()).rejects.toMatchObject({ code: 'StoreUnavailable' });
    db.close();
  });
});
