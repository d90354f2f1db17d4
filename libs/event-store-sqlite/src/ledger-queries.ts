import type { DatabaseSync } from 'node:sqlite';
import type { CommitRow, EventRow, LedgerPage } from './ledger-rows.js';
import { Query } from './query.js';

/** The file as the sweep sees it. */
export interface LedgerRows {
  head(): number;
  /** Commits with a position after `after`, up to and including `upTo`. */
  page(after: number, upTo: number, categories?: readonly string[]): LedgerPage;
  /** Where a revision of a stream lies. */
  positionOf(stream: string, revision: number): number | undefined;
  /** The commit that holds a position. */
  commitAt(position: number): CommitRow | undefined;
  stream(stream: string, from: number): readonly EventRow[];
}

// A stream is named <category>-<uuid>, and a uuid has 36 characters.
const WANTED_COMMITS = `
  SELECT events.* FROM commits JOIN events ON events.position BETWEEN commits.first AND commits.last
  WHERE commits.last BETWEEN ? AND ? AND EXISTS (
    SELECT 1 FROM events AS wanted WHERE wanted.position BETWEEN commits.first AND commits.last
    AND substr(wanted.stream, 1, length(wanted.stream) - 37) IN (SELECT value FROM json_each(?)))
  ORDER BY events.position`;

export function ledgerRows(db: DatabaseSync): LedgerRows {
  const head = new Query<{ head: number | null }>(db, 'SELECT max(last) AS head FROM commits');
  const commits = new Query<CommitRow>(
    db,
    'SELECT * FROM commits WHERE last > ? AND first <= ? ORDER BY last',
  );
  const events = new Query<EventRow>(
    db,
    'SELECT * FROM events WHERE position BETWEEN ? AND ? ORDER BY position',
  );
  const wanted = new Query<EventRow>(db, WANTED_COMMITS);
  const revision = new Query<EventRow>(db, 'SELECT * FROM events WHERE stream = ? AND revision = ?');
  const commit = new Query<CommitRow>(db, 'SELECT * FROM commits WHERE last >= ? ORDER BY last LIMIT 1');
  const stream = new Query<EventRow>(
    db,
    'SELECT * FROM events WHERE stream = ? AND revision >= ? ORDER BY revision',
  );
  return {
    head: () => head.one()?.head ?? 0,
    page(after, upTo, categories) {
      const found = commits.all(after, upTo);
      const first = found[0];
      const last = found.at(-1);
      if (first === undefined || last === undefined) return { commits: [], events: [] };
      const rows =
        categories === undefined
          ? events.all(first.first, last.last)
          : wanted.all(first.last, last.last, JSON.stringify(categories));
      return { commits: found, events: rows };
    },
    positionOf: (name, at) => revision.one(name, at)?.position,
    commitAt: (position) => commit.one(position),
    stream: (name, from) => stream.all(name, from),
  };
}
