import type { DatabaseSync } from 'node:sqlite';
import {
  FIRST_DIGEST,
  readCommit,
  StoreError,
  toCommit,
  type CommitRow,
  type LedgerPage,
  type PlacedRow,
} from '@coop/event-sourcing';
import { entryOfCommit, type IndexEntry } from './pending-index.js';
import { Query } from './query.js';
import { onDatabase } from './sqlite-errors.js';

/** Commits by their place alone. */
export interface CommitQueries {
  /** Position of the last event, 0 when empty. */
  head(): number;
  /** As of `LedgerRows`; never leaves a body out. */
  page(after: number, upTo: number): LedgerPage & { readonly rows: readonly CommitRow[] };
  /** The first commit that ends at or after a position. */
  commitAt(position: number): PlacedRow | undefined;
  /** The commits that end at these positions, in order of position; nothing for an end that is none. */
  endingAt(lasts: readonly number[]): readonly PlacedRow[];
}

/** Commits are contiguous: the one that holds the end bounds the scan, which would otherwise go on to the last row. */
const PAGE = `
  SELECT last, first, recorded_at, revisions, digest, body FROM commits WHERE last > ?1 AND first <= ?2
  AND last <= coalesce((SELECT min(last) FROM commits WHERE last >= ?2), ?2) ORDER BY last`;

const ENDING_AT = `
  SELECT c.last, c.first, c.recorded_at, c.revisions, c.digest, c.body, p.digest AS previous
  FROM json_each(?) AS wanted CROSS JOIN commits c ON c.last = wanted.value LEFT JOIN commits p ON p.last = c.first - 1
  ORDER BY wanted.key`;

export function commitQueries(db: DatabaseSync): CommitQueries {
  const head = new Query<{ head: number | null }>(db, 'SELECT max(last) AS head FROM commits');
  const page = new Query<CommitRow>(db, PAGE);
  const commit = new Query<CommitRow>(db, 'SELECT * FROM commits WHERE last >= ? ORDER BY last LIMIT 1');
  const digest = new Query<{ digest: string }>(db, 'SELECT digest FROM commits WHERE last = ?');
  const ending = new Query<CommitRow & { readonly previous: string | null }>(db, ENDING_AT);
  const before = ({ first }: CommitRow): string | undefined =>
    first === 1 ? FIRST_DIGEST : digest.one(first - 1)?.digest;
  return {
    head: () => onDatabase(() => head.one()?.head ?? 0),
    page: (after, upTo) =>
      onDatabase(() => {
        const rows = page.all(after, upTo);
        return { rows, previous: rows[0] && before(rows[0]) };
      }),
    commitAt: (position) =>
      onDatabase(() => {
        const row = commit.one(position);
        return row && { row, previous: before(row) };
      }),
    endingAt: (lasts) =>
      onDatabase(() =>
        ending.all(JSON.stringify(lasts)).map((row) => ({
          row,
          previous: row.first === 1 ? FIRST_DIGEST : (row.previous ?? undefined),
        })),
      ),
  };
}

/** What commits after a position add to the indexes. @throws StoreError `StoreDamaged` when one is not what was recorded */
export function* entriesAfter(commits: CommitQueries, position: number): Generator<IndexEntry, void> {
  for (let { row, previous } = commits.commitAt(position + 1) ?? {}; row !== undefined;) {
    const commit = toCommit(row, previous);
    if (row.first !== position + 1) throw new StoreError('StoreDamaged', `event ${position + 1} is missing`);
    yield entryOfCommit(commit);
    position = row.last;
    ({ row, previous } = commits.commitAt(position + 1) ?? {});
  }
}

/** {@link entriesAfter} for whoever examines damage: of what can be read, whether or not it is what was recorded. */
export function* readableEntriesAfter(commits: CommitQueries, position: number): Generator<IndexEntry, void> {
  for (let row = commits.commitAt(position + 1)?.row; row !== undefined;) {
    const entry = readableEntry(row);
    if (entry !== undefined) yield entry;
    row = commits.commitAt(row.last + 1)?.row;
  }
}

function readableEntry(row: CommitRow): IndexEntry | undefined {
  try {
    return entryOfCommit(readCommit(row));
  } catch {
    return undefined;
  }
}
