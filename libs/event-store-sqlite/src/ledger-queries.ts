import type { DatabaseSync } from 'node:sqlite';
import type { CommitRow, EventRow, LedgerPage, LedgerRows, StreamRevision } from '@coop/event-sourcing';
import { Query } from './query.js';
import { onDatabase } from './sqlite-errors.js';

/** The file as readers and the sweep see it: SQLite answers at once. */
export interface SqliteLedgerRows extends LedgerRows {
  head(): number;
  page(after: number, upTo: number, categories?: readonly string[]): LedgerPage;
  positionsOf(revisions: readonly StreamRevision[]): readonly (number | undefined)[];
  endsOf(commandIds: readonly string[]): readonly (number | undefined)[];
  commitAt(position: number): CommitRow | undefined;
  stream(stream: string, from: number): readonly (readonly [EventRow, CommitRow | undefined])[];
}

// A stream is named <category>-<uuid>, and a uuid has 36 characters.
const WANTED_COMMITS = `
  SELECT events.* FROM commits JOIN events ON events.position BETWEEN commits.first AND commits.last
  WHERE commits.last BETWEEN ? AND ? AND EXISTS (
    SELECT 1 FROM events AS wanted WHERE wanted.position BETWEEN commits.first AND commits.last
    AND substr(wanted.stream, 1, length(wanted.stream) - 37) IN (SELECT value FROM json_each(?)))
  ORDER BY events.position`;

/** All columns from the row itself: of a damaged index, which holds two of them as well, nothing is believed. */
const STREAM = `
  SELECT events.* FROM (SELECT position FROM events WHERE stream = ? AND revision >= ? ORDER BY revision) AS found
  CROSS JOIN events ON events.position = found.position`;

/** Commits are contiguous: the one that holds the end bounds the scan, which would otherwise go on to the last row. */
const COMMITS = `
  SELECT * FROM commits WHERE last > ?1 AND first <= ?2
  AND last <= coalesce((SELECT min(last) FROM commits WHERE last >= ?2), ?2) ORDER BY last`;

export function ledgerRows(db: DatabaseSync): SqliteLedgerRows {
  const head = new Query<{ head: number | null }>(db, 'SELECT max(last) AS head FROM commits');
  const commits = new Query<CommitRow>(db, COMMITS);
  const events = new Query<EventRow>(
    db,
    'SELECT * FROM events WHERE position BETWEEN ? AND ? ORDER BY position',
  );
  const wanted = new Query<EventRow>(db, WANTED_COMMITS);
  const revision = new Query<EventRow>(db, 'SELECT * FROM events WHERE stream = ? AND revision = ?');
  const commit = new Query<CommitRow>(db, 'SELECT * FROM commits WHERE last >= ? ORDER BY last LIMIT 1');
  const command = new Query<{ last: number }>(db, 'SELECT last FROM commits WHERE command_id = ?');
  const stream = new Query<EventRow>(db, STREAM);
  const page = (after: number, upTo: number, categories?: readonly string[]): LedgerPage => {
    const found = commits.all(after, upTo);
    const first = found[0];
    const last = found.at(-1);
    if (first === undefined || last === undefined) return { commits: [], events: [] };
    const rows =
      categories === undefined
        ? events.all(first.first, last.last)
        : wanted.all(first.last, last.last, JSON.stringify(categories));
    return { commits: found, events: rows };
  };
  return {
    head: () => onDatabase(() => head.one()?.head ?? 0),
    page: (after, upTo, categories) => onDatabase(() => page(after, upTo, categories)),
    positionsOf: (revisions) =>
      onDatabase(() => revisions.map((each) => revision.one(each.stream, each.revision)?.position)),
    endsOf: (commandIds) => onDatabase(() => commandIds.map((each) => command.one(each)?.last)),
    commitAt: (position) => onDatabase(() => commit.one(position)),
    stream: (name, from) =>
      onDatabase(() => stream.all(name, from).map((row) => [row, commit.one(row.position)] as const)),
  };
}
