import { FIRST_DIGEST, StoreError, commitDigest, readPage, type LedgerRows } from '@coop/event-sourcing';
import type { Connections, Statement } from './connections.js';
import { requireVersion } from './migrate.js';

const VERSION: Statement = {
  name: 'ledger_version',
  text: 'SELECT max(version) AS version FROM ledger.schema_migrations',
};

// One statement, so one snapshot, whatever is appended meanwhile.
const ENDS: Statement = {
  name: 'ledger_ends',
  text: `SELECT h.position, h.digest,
    (SELECT max(position) FROM ledger.events) AS event,
    (SELECT max(last) FROM ledger.commits) AS last_commit,
    (SELECT max(last) FROM ledger.categories) AS category
    FROM ledger.head h WHERE h.only_row`,
};

interface Ends {
  readonly position: number;
  readonly digest: string;
  readonly event: number | null;
  readonly last_commit: number | null;
  readonly category: number | null;
}

const damaged = (what: string): StoreError =>
  new StoreError('StoreDamaged', `${what}; run a sweep, then restore`);

/**
 * Looks at the end of the ledger before anything is built upon it: head, events, commits and categories end at the
 * same position, and the last commit's digest follows from the one before. Costs the same at any size; the whole is
 * looked at by `sweep`.
 *
 * @returns the position of the last event
 * @throws StoreError `StoreDamaged`; `StoreUnavailable` when the schema is not that of this program
 */
export async function checkEnd(connections: Connections, rows: LedgerRows): Promise<bigint> {
  const [schema] = await connections.read<{ version: number | null }>(VERSION);
  requireVersion(schema?.version ?? undefined);
  const [ends] = await connections.read<Ends>(ENDS);
  if (ends === undefined) throw damaged('the ledger has no head');
  const { position: head, event, last_commit: commit, category } = ends;
  if ([event, commit, category].some((last) => (last ?? 0) !== head))
    throw damaged(`the ledger's head is ${head}, but its events, commits or categories do not end there`);
  await requireLastDigest(rows, head, ends.digest);
  return BigInt(head);
}

async function requireLastDigest(rows: LedgerRows, head: number, digest: string): Promise<void> {
  if (head === 0) {
    if (digest !== FIRST_DIGEST) throw damaged('the ledger is empty, but its head has a digest');
    return;
  }
  const [last] = await readPage(rows, BigInt(head - 1), BigInt(head));
  const before =
    last === undefined || last.first === 1n ? undefined : await rows.commitAt(Number(last.first) - 1);
  const previous = last?.first === 1n ? FIRST_DIGEST : before?.digest;
  if (last === undefined || previous === undefined || last.digest !== digest)
    throw damaged(`the last commit is not that of the head, ${head}`);
  if (commitDigest(previous, last.events) !== digest)
    throw damaged(`the last commit (${last.first}-${last.last}) does not follow from the one before`);
}
