import type { DatabaseSync } from 'node:sqlite';
import { FIRST_DIGEST, StoreError, commitDigest, toCommit } from '@coop/event-sourcing';
import type { Tail } from './commit-writer.js';
import type { SqliteLedgerRows } from './ledger-queries.js';
import { Query } from './query.js';

const damaged = (what: string): StoreError =>
  new StoreError('StoreDamaged', `${what}; run a sweep, then restore`);

/**
 * Looks at the end of the ledger before anything is built upon it: events, commits and categories end at the same
 * position, and the last commit's digest follows from the one before. Costs the same at any size; the whole is
 * looked at by `sweep`.
 *
 * @throws StoreError `StoreDamaged`
 */
export function checkTail(db: DatabaseSync, rows: SqliteLedgerRows): Tail {
  db.exec('BEGIN');
  try {
    return tailOf(db, rows);
  } finally {
    db.exec('COMMIT');
  }
}

function tailOf(db: DatabaseSync, rows: SqliteLedgerRows): Tail {
  const head = rows.head();
  const events = new Query<{ last: number | null }>(db, 'SELECT max(position) AS last FROM events').one();
  const categories = new Query<{ last: number | null }>(db, 'SELECT max(last) AS last FROM categories').one();
  if ((events?.last ?? 0) !== head || (categories?.last ?? 0) !== head) {
    throw damaged(`the ledger's last commit ends at ${head}, but its events or categories do not`);
  }
  if (head === 0) return { head, digest: FIRST_DIGEST, recordedAt: '' };
  const page = rows.page(head - 1, head);
  const last = page.commits.at(-1);
  if (last === undefined || page.commits.length !== 1) throw damaged(`commits overlap at ${head}`);
  const previous = last.first === 1 ? FIRST_DIGEST : rows.commitAt(last.first - 1)?.digest;
  const commit = toCommit(last, page.events);
  if (previous === undefined || commitDigest(previous, commit.events) !== last.digest) {
    throw damaged(`the last commit (${last.first}-${last.last}) does not follow from the one before`);
  }
  return { head, digest: last.digest, recordedAt: last.recorded_at };
}
