import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FIRST_DIGEST, rowDigest, type CommitRow } from '@coop/event-sourcing';
import { Query } from '../query.js';
import { openSqliteEventStore, type SqliteEventStore } from '../sqlite-event-store.js';
import { sampleAppend } from './sample-append.js';
import { temporaryFolders } from './temporary-folder.js';

export const ONE = 'records-record-00000000-0000-4000-8000-000000000001';
export const OTHER = 'records-record-00000000-0000-4000-8000-000000000002';

/** Closed ledgers that somebody with access to the file has changed. */
export class TamperedLedger {
  readonly #newFolder = temporaryFolders();

  /**
   * @param sql - what somebody did to the file
   * @param requests - default: positions 1 to 8, single commits of ONE, OTHER, ONE, OTHER, then a commit of three events
   * of ONE, then one of OTHER
   */
  async with(
    sql: string,
    requests = [
      ...[ONE, OTHER, ONE, OTHER].map((stream) => sampleAppend(stream, 'any', [{ amount: 10 }])),
      sampleAppend(ONE, 1n, [{ amount: 1 }, { amount: 2 }, { amount: 3 }]),
      sampleAppend(OTHER, 1n, [{ amount: 10 }]),
    ],
  ): Promise<{ readonly dir: string; readonly commandIds: readonly string[] }> {
    const dir = this.#newFolder();
    const store = openSqliteEventStore({ dir, preallocate: false });
    for (const request of requests) await store.append(request);
    await store.close();
    const intruder = new DatabaseSync(join(dir, 'ledger.sqlite'));
    intruder.exec(sql);
    intruder.close();
    return { dir, commandIds: requests.map(({ commandId }) => commandId) };
  }

  /** Opens it as whoever examines the damage does: the owner refuses it. */
  examined(dir: string): SqliteEventStore {
    return openSqliteEventStore({ dir, readOnly: true });
  }

  /** Computes all digests anew: the chain holds together again. */
  rechain(dir: string): void {
    const db = new DatabaseSync(join(dir, 'ledger.sqlite'));
    const update = db.prepare('UPDATE commits SET digest = ? WHERE last = ?');
    let previous = FIRST_DIGEST;
    for (const row of new Query<CommitRow>(db, 'SELECT * FROM commits ORDER BY last').all())
      update.run((previous = rowDigest(previous, row)), row.last);
    db.close();
    // It would say that another commit had been acknowledged.
    rmSync(join(dir, 'ledger.head'));
  }
}
