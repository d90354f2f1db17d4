import type { DatabaseSync } from 'node:sqlite';
import {
  FIRST_DIGEST,
  StoreError,
  categoryOf,
  rowDigest,
  toCommit,
  type SweepFinding,
} from '@coop/event-sourcing';
import type { Tail } from './commit-writer.js';
import type { KnownHead } from './head-file.js';
import type { CommitQueries } from './commit-queries.js';
import { Query } from './query.js';

/** What an owner computes the digests of again at each start: about 4 MB, and a twentieth of a second. */
const OWNERS_EVENTS = 4096;
const PAGE = 512;

const damaged = (what: string): StoreError =>
  new StoreError('StoreDamaged', `${what}; run a sweep, then restore`);

/**
 * Looks at the end of the ledger before anything is built upon it: it is not before the one that is known from outside,
 * the last commits each follow from the one before, and the indexes end nowhere beyond.
 * Costs the same at any size; the whole is looked at by `sweep`.
 *
 * @param owner - looks at the last events and at the ends of categories, too: whoever wants to examine damage must be
 * able to open it
 * @throws StoreError `StoreDamaged`
 */
export function checkTail(
  db: DatabaseSync,
  commits: CommitQueries,
  { known, owner }: { readonly known: KnownHead | undefined; readonly owner: boolean },
): Tail {
  db.exec('BEGIN');
  try {
    const categories = new Query<CategoryEnd>(db, 'SELECT name, last FROM categories').all();
    const [problem] = wrongEnd(db, commits, known);
    if (problem !== undefined) throw damaged(problem.detail);
    const head = commits.head();
    if (owner) for (const category of categories) requireCategory(commits, category);
    return lastOf(commits, head, owner ? OWNERS_EVENTS : 1);
  } finally {
    db.exec('COMMIT');
  }
}

/** What contradicts the end that the commits have: the ends of the indexes, and the end that is known from outside. */
export function wrongEnd(
  db: DatabaseSync,
  commits: CommitQueries,
  known: KnownHead | undefined,
): readonly SweepFinding[] {
  const head = commits.head();
  const lost = lostSince(head, known);
  // Both would say the same.
  if (lost !== undefined) return [lost];
  return [...wrongIndexes(db, head), ...(known === undefined ? [] : otherThanKnown(commits, known))];
}

/** Categories end where the indexes do, which may be before the commits. */
function wrongIndexes(db: DatabaseSync, head: number): SweepFinding[] {
  const categories = new Query<CategoryEnd>(db, 'SELECT name, last FROM categories').all();
  const indexed = new Query<{ last: number }>(db, 'SELECT last FROM indexed').one()?.last;
  const end = categories.reduce((latest, { last }) => Math.max(latest, last), 0);
  const detail = `the ledger's last commit ends at ${head}, but its indexes or categories do not`;
  if (indexed !== undefined && indexed > head)
    return [{ position: BigInt(head + 1), upTo: BigInt(indexed), problem: 'missing', detail }];
  if (end === indexed) return [];
  return [{ position: BigInt(Math.min(end, indexed ?? 0) + 1), problem: 'unreachable', detail }];
}

function lostSince(head: number, known: KnownHead | undefined): SweepFinding | undefined {
  if (known === undefined || known.head <= head) return undefined;
  const detail = `the ledger ends at ${head}, but ${known.head} events had been acknowledged`;
  return { position: BigInt(head + 1), upTo: BigInt(known.head), problem: 'missing', detail };
}

function otherThanKnown(commits: CommitQueries, known: KnownHead): SweepFinding[] {
  if (known.head === 0) return [];
  const row = commits.commitAt(known.head)?.row;
  if (row?.last === known.head && row.digest === known.digest) return [];
  const detail = `the commit that ends at ${known.head} is not the one that was acknowledged`;
  const digests = { expected: known.digest, ...(row === undefined ? {} : { found: row.digest }) };
  return [{ position: BigInt(row?.first ?? known.head), problem: 'altered', detail, ...digests }];
}

interface CategoryEnd {
  readonly name: string;
  readonly last: number;
}

/** Checks of appends believe these ends. That nothing of a category comes later is looked at by the sweep. */
function requireCategory(commits: CommitQueries, { name, last }: CategoryEnd): void {
  const found = commits.commitAt(last);
  const events = found === undefined ? [] : toCommit(found.row, found.previous).events;
  const event = events.find(({ position }) => position === BigInt(last));
  if (event === undefined || categoryOf(event.stream) !== name)
    throw damaged(`${name} is said to end at ${last}, which is none of its events`);
}

function lastOf(commits: CommitQueries, head: number, events: number): Tail {
  const start = commits.commitAt(Math.max(0, head - events) + 1);
  if (start === undefined) return { head: 0, digest: FIRST_DIGEST, recordedAt: '' };
  if (start.previous === undefined) throw damaged(`no commit ends at ${start.row.first - 1}`);
  let tail: Tail = { head: start.row.first - 1, digest: start.previous, recordedAt: '' };
  while (tail.head < head) tail = followed(commits, tail, Math.min(head, tail.head + PAGE));
  return tail;
}

function followed(commits: CommitQueries, from: Tail, upTo: number): Tail {
  let tail = from;
  for (const row of commits.page(from.head, upTo).rows) {
    if (row.first !== tail.head + 1) throw damaged(`no commit holds event ${tail.head + 1}`);
    if (rowDigest(tail.digest, row) !== row.digest)
      throw damaged(`the commit of ${row.first} to ${row.last} does not follow from the one before`);
    tail = { head: row.last, digest: row.digest, recordedAt: row.recorded_at };
  }
  if (tail === from) throw damaged(`no commit holds event ${from.head + 1}`);
  return tail;
}
