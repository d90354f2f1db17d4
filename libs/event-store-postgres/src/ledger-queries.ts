import {
  categoryOf,
  type AppendResult,
  type CommitRow,
  type EventRow,
  type LedgerRows,
} from '@coop/event-sourcing';
import type { Connections, Statement } from './connections.js';

const statement = (name: string, text: string): Statement => ({ name: `ledger_${name}`, text });

const HEAD = statement('head', 'SELECT position FROM ledger.head WHERE only_row');

// Commits are contiguous: the one that holds the end bounds the scan, which would otherwise go on to the last row.
const COMMITS = statement(
  'commits',
  `SELECT * FROM ledger.commits WHERE last > $1 AND first <= $2
   AND last <= coalesce((SELECT min(last) FROM ledger.commits WHERE last >= $2), $2) ORDER BY last`,
);
const EVENTS = statement(
  'events',
  'SELECT * FROM ledger.events WHERE position BETWEEN $1 AND $2 ORDER BY position',
);
const WANTED = statement(
  'wanted',
  `SELECT e.* FROM ledger.commits c JOIN ledger.events e ON e.position BETWEEN c.first AND c.last
   WHERE c.last BETWEEN $1 AND $2 AND EXISTS (
     SELECT FROM ledger.events w WHERE w.position BETWEEN c.first AND c.last AND w.category = ANY ($3::text[]))
   ORDER BY e.position`,
);
const POSITIONS = statement(
  'positions',
  `SELECT e.position FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS asked (stream, revision, n)
   LEFT JOIN ledger.events e ON e.stream = asked.stream AND e.revision = asked.revision ORDER BY asked.n`,
);
const ENDS = statement(
  'ends',
  `SELECT c.last FROM unnest($1::text[]) WITH ORDINALITY AS asked (command_id, n)
   LEFT JOIN ledger.commits c ON c.command_id = asked.command_id ORDER BY asked.n`,
);
const COMMIT_AT = statement(
  'commit_at',
  'SELECT * FROM ledger.commits WHERE last >= $1 ORDER BY last LIMIT 1',
);
const STREAM = statement(
  'stream',
  `SELECT * FROM ledger.events e
   LEFT JOIN LATERAL (SELECT * FROM ledger.commits WHERE last >= e.position ORDER BY last LIMIT 1) c ON true
   WHERE e.stream = $1 AND e.revision >= $2 ORDER BY e.revision`,
);
const COMMAND = statement(
  'command',
  `SELECT c.*, (
     SELECT string_agg(r.revision::text, ',' ORDER BY r.position) FROM (
       SELECT max(e.revision) AS revision, min(e.position) AS position FROM ledger.events e
       WHERE e.position BETWEEN c.first AND c.last GROUP BY e.stream) r) AS revisions
   FROM ledger.commits c WHERE c.command_id = $1`,
);

type Placed = EventRow & { readonly [column in keyof CommitRow]: CommitRow[column] | null };

const hasCommit = (row: Placed): row is Placed & CommitRow => row.last !== null;

/** The ledger's rows over a connection. @throws StoreError from each */
export function ledgerRows(connections: Connections): LedgerRows {
  return {
    async head() {
      return (await connections.read<{ position: number }>(HEAD))[0]?.position ?? 0;
    },
    async page(after, upTo, categories) {
      const commits = await connections.read<CommitRow>(COMMITS, [after, upTo]);
      const [first, last] = [commits[0], commits.at(-1)];
      if (first === undefined || last === undefined) return { commits: [], events: [] };
      const events =
        categories === undefined
          ? await connections.read<EventRow>(EVENTS, [first.first, last.last])
          : await connections.read<EventRow>(WANTED, [first.last, last.last, categories]);
      return { commits, events };
    },
    async positionsOf(revisions) {
      const values = [revisions.map(({ stream }) => stream), revisions.map(({ revision }) => revision)];
      const rows = await connections.read<{ position: number | null }>(POSITIONS, values);
      return rows.map(({ position }) => position ?? undefined);
    },
    async endsOf(commandIds) {
      const rows = await connections.read<{ last: number | null }>(ENDS, [commandIds]);
      return rows.map(({ last }) => last ?? undefined);
    },
    async commitAt(position) {
      return (await connections.read<CommitRow>(COMMIT_AT, [position]))[0];
    },
    async stream(stream, from) {
      // Another name cannot have been written, and may hold what the server refuses to read.
      if (categoryOf(stream) === undefined) return [];
      const rows = await connections.read<Placed>(STREAM, [stream, from]);
      return rows.map((row) => [row, hasCommit(row) ? row : undefined] as const);
    },
  };
}

/** The first outcome of a command, when it was carried out before. */
export async function findCommand(
  connections: Connections,
  commandId: string,
): Promise<(AppendResult & { readonly commandDigest: string }) | undefined> {
  if (commandId.includes('\0')) return undefined;
  const [row] = await connections.read<CommitRow & { readonly revisions: string }>(COMMAND, [commandId]);
  if (row === undefined) return undefined;
  return {
    first: BigInt(row.first),
    last: BigInt(row.last),
    recordedAt: row.recorded_at,
    revisions: row.revisions.split(',').map(BigInt),
    repeated: true,
    commandDigest: row.command_digest,
  };
}
