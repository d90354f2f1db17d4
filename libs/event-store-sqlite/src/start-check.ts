import type { DatabaseSync } from 'node:sqlite';
import { FIRST_DIGEST, StoreError, byCommit, commitDigest, toCommit } from '@coop/event-sourcing';
import type { Tail } from './commit-writer.js';
import type { KnownHead } from './head-file.js';
import type { SqliteLedgerRows } from './ledger-queries.js';
import { Query } from './query.js';

/** What an owner computes the digests of again at each start: about 4 MB, and a twentieth of a second. */
export const OWNERS_EVENTS = 4096;
const PAGE = 512;

const damaged = (what: string): StoreError =>
  new StoreError('StoreDamaged', `${what}; run a sweep, then restore`);

/**
 * Looks at the end of the ledger before anything is built upon it: events, commits and categories end at the same
 * position, not before the one that is known from outside, and the last commits each follow from the one before.
 * Costs the same at any size; the whole is looked at by `sweep`.
 *
 * @param events - at least so many at the end are looked at; whoever wants to examine damage must be able to open it
 * @throws StoreError `StoreDamaged`
 */
export function checkTail(
  db: DatabaseSync,
  rows: SqliteLedgerRows,
  { known, events }: { readonly known: KnownHead | undefined; readonly events: number },
): Tail {
  db.exec('BEGIN');
  try {
    const head = commonHead(db, rows);
    requireKnown(rows, head, known);
    return lastOf(rows, head, events);
  } finally {
    db.exec('COMMIT');
  }
}

function commonHead(db: DatabaseSync, rows: SqliteLedgerRows): number {
  const head = rows.head();
  const events = new Query<{ last: number | null }>(db, 'SELECT max(position) AS last FROM events').one();
  const categories = new Query<{ last: number | null }>(db, 'SELECT max(last) AS last FROM categories').one();
  if ((events?.last ?? 0) !== head || (categories?.last ?? 0) !== head)
    throw damaged(`the ledger's last commit ends at ${head}, but its events or categories do not`);
  return head;
}

function requireKnown(rows: SqliteLedgerRows, head: number, known: KnownHead | undefined): void {
  if (known === undefined || known.head === 0) return;
  if (known.head > head)
    throw damaged(`the ledger ends at ${head}, but ${known.head} events had been acknowledged`);
  const commit = rows.commitAt(known.head);
  if (commit?.last !== known.head || commit.digest !== known.digest)
    throw damaged(`the commit that ends at ${known.head} is not the one that was acknowledged`);
}

function lastOf(rows: SqliteLedgerRows, head: number, events: number): Tail {
  const start = Math.max(0, head - events);
  const first = rows.commitAt(start + 1)?.first ?? 1;
  const before = first === 1 ? undefined : rows.commitAt(first - 1);
  if (first > 1 && before?.last !== first - 1) throw damaged(`no commit ends at ${first - 1}`);
  let tail: Tail = { head: before?.last ?? 0, digest: before?.digest ?? FIRST_DIGEST, recordedAt: '' };
  while (tail.head < head) tail = followed(rows, tail, Math.min(head, tail.head + PAGE));
  return tail;
}

function followed(rows: SqliteLedgerRows, from: Tail, upTo: number): Tail {
  let tail = from;
  for (const [row, events] of byCommit(rows.page(from.head, upTo))) {
    if (row.first !== tail.head + 1) throw damaged(`no commit holds event ${tail.head + 1}`);
    if (commitDigest(tail.digest, toCommit(row, events).events) !== row.digest)
      throw damaged(`the commit of ${row.first} to ${row.last} does not follow from the one before`);
    tail = { head: row.last, digest: row.digest, recordedAt: row.recorded_at };
  }
  if (tail === from) throw damaged(`no commit holds event ${from.head + 1}`);
  return tail;
}
