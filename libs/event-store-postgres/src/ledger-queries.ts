import {
  categoryOf,
  FIRST_DIGEST,
  StoreError,
  toCommit,
  type AppendResult,
  type CommitRow,
  type LedgerRows,
  type PageRow,
  type PlacedRow,
} from '@coop/event-sourcing';
import type { Connections, Statement } from './connections.js';

const statement = (name: string, text: string): Statement => ({ name: `ledger_${name}`, text });

/** Digest of the commit before `c`. */
const PREVIOUS = '(SELECT p.digest FROM ledger.commits p WHERE p.last = c.first - 1)';
const ROW = `c.last, c.first, c.recorded_at, c.revisions, c.digest`;

// Commits are contiguous: the one that holds the end bounds the scan, which would otherwise go on to the last row.
const page = (body: string): string =>
  `SELECT ${ROW}, ${body} AS body, CASE WHEN row_number() OVER (ORDER BY c.last) = 1 THEN ${PREVIOUS} END AS previous
   FROM ledger.commits c WHERE c.last > $1 AND c.first <= $2
   AND c.last <= coalesce((SELECT min(last) FROM ledger.commits WHERE last >= $2), $2) ORDER BY c.last`;

const HEAD = statement('head', 'SELECT position FROM ledger.head WHERE only_row');
const PAGE = statement('page', page('c.body'));
// The text says which streams it has; within JSON strings quotes are escaped. What is found too much is left out later.
const WANTED = statement(
  'wanted',
  page(`CASE WHEN EXISTS (SELECT FROM unnest($3::text[]) w
    WHERE position('{"stream":"' || w || '-' IN c.body) > 0) THEN c.body END`),
);
const REVISIONS = statement(
  'revisions',
  `SELECT r.last FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS asked (stream, revision, n)
   LEFT JOIN ledger.streams s ON s.name = asked.stream
   LEFT JOIN ledger.revisions r ON r.stream = s.first AND r.revision = asked.revision ORDER BY asked.n`,
);
const COMMANDS = statement(
  'commands',
  `SELECT c.last FROM unnest($1::text[]) WITH ORDINALITY AS asked (command_id, n)
   LEFT JOIN ledger.commits c ON c.command_id = asked.command_id ORDER BY asked.n`,
);
const CATEGORIES = statement('categories', 'SELECT name, last FROM ledger.categories');
const COMMIT_AT = statement(
  'commit_at',
  `SELECT ${ROW}, c.body, ${PREVIOUS} AS previous FROM ledger.commits c WHERE c.last >= $1 ORDER BY c.last LIMIT 1`,
);
const STREAM = statement(
  'stream',
  `SELECT ${ROW}, c.body, ${PREVIOUS} AS previous FROM ledger.streams s
   JOIN ledger.revisions r ON r.stream = s.first LEFT JOIN ledger.commits c ON c.last = r.last
   WHERE s.name = $1 AND r.revision >= $2 ORDER BY r.revision`,
);
const COMMAND = statement(
  'command',
  `SELECT ${ROW}, c.body, ${PREVIOUS} AS previous FROM ledger.commits c WHERE c.command_id = $1`,
);

interface Previous {
  readonly previous: string | null;
}

type Found = CommitRow & Previous;

const previousOf = ({ first, previous }: Previous & Pick<CommitRow, 'first'>): string | undefined =>
  first === 1 ? FIRST_DIGEST : (previous ?? undefined);

const placed = (found: Found): PlacedRow => ({ row: found, previous: previousOf(found) });

const PAGE_EVENTS = 500;

/** The ledger's rows over a connection. @throws StoreError from each */
export function ledgerRows(connections: Connections): LedgerRows {
  return {
    pageEvents: PAGE_EVENTS,
    async head() {
      return (await connections.read<{ position: number }>(HEAD))[0]?.position ?? 0;
    },
    async page(after, upTo, categories) {
      const rows = await (categories === undefined
        ? connections.read<PageRow & Previous>(PAGE, [after, upTo])
        : connections.read<PageRow & Previous>(WANTED, [after, upTo, categories]));
      return { rows, previous: rows[0] && previousOf(rows[0]) };
    },
    async commitAt(position) {
      const [found] = await connections.read<Found>(COMMIT_AT, [position]);
      return found && placed(found);
    },
    async stream(stream, from) {
      // Another name cannot have been written, and may hold what the server refuses to read.
      if (categoryOf(stream) === undefined) return [];
      const rows = await connections.read<Found | { readonly last: null }>(STREAM, [stream, from]);
      return rows.map((found) => {
        if (found.last === null)
          throw new StoreError('StoreDamaged', 'a revision leads to no commit', { stream });
        return placed(found);
      });
    },
    async endsOfRevisions(revisions) {
      const values = [revisions.map(({ stream }) => stream), revisions.map(({ revision }) => revision)];
      const rows = await connections.read<{ last: number | null }>(REVISIONS, values);
      return rows.map(({ last }) => last ?? undefined);
    },
    async endsOfCommands(commandIds) {
      const rows = await connections.read<{ last: number | null }>(COMMANDS, [commandIds]);
      return rows.map(({ last }) => last ?? undefined);
    },
    async endsOfCategories() {
      const rows = await connections.read<{ name: string; last: number }>(CATEGORIES);
      return new Map(rows.map(({ name, last }) => [name, last]));
    },
  };
}

/**
 * The first outcome of a command, when it was carried out before.
 * @throws StoreError `StoreDamaged` when it is not what was recorded
 */
export async function findCommand(
  connections: Connections,
  commandId: string,
): Promise<(AppendResult & { readonly commandDigest: string }) | undefined> {
  if (commandId.includes('\0')) return undefined;
  const [row] = await connections.read<Found>(COMMAND, [commandId]);
  if (row === undefined) return undefined;
  const { first, last, events, commandDigest } = toCommit(row, previousOf(row));
  const [event] = events;
  if (event?.commandId !== commandId)
    throw new StoreError('StoreDamaged', 'the index of commands leads to another; run a sweep, then restore');
  const revisions = row.revisions.split(',').map(BigInt);
  return { first, last, recordedAt: event.recordedAt, revisions, repeated: true, commandDigest };
}
