import { FIRST_DIGEST, StoreError, readPage, type LedgerRows } from '@coop/event-sourcing';
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
    (SELECT max(last) FROM ledger.commits) AS last_commit,
    (SELECT max(last) FROM ledger.categories) AS category
    FROM ledger.head h WHERE h.only_row`,
};

interface Ends {
  readonly position: number;
  readonly digest: string;
  readonly last_commit: number | null;
  readonly category: number | null;
}

const damaged = (what: string): StoreError =>
  new StoreError('StoreDamaged', `${what}; run a sweep, then restore`);

/**
 * Looks at the end of the ledger before anything is built upon it: head, commits and categories end at the same
 * position, and the last commits each follow from the one before. Costs the same at any size; the whole is looked at by
 * `sweep`.
 *
 * @returns the position of the last event
 * @throws StoreError `StoreDamaged`; `StoreUnavailable` when the schema is not that of this program
 */
export async function checkEnd(connections: Connections, rows: LedgerRows): Promise<bigint> {
  const [schema] = await connections.read<{ version: number | null }>(VERSION);
  requireVersion(schema?.version ?? undefined);
  const [ends] = await connections.read<Ends>(ENDS);
  if (ends === undefined) throw damaged('the ledger has no head');
  const { position: head, last_commit: commit, category } = ends;
  if ([commit, category].some((last) => (last ?? 0) !== head))
    throw damaged(`the ledger's head is ${head}, but its commits or categories do not end there`);
  await requireLastDigest(rows, head, ends.digest);
  return BigInt(head);
}

/** What is read, and so computed, again at each start: about 4 MB, and a few round trips. */
const LAST_EVENTS = 4096n;

async function requireLastDigest(rows: LedgerRows, head: number, digest: string): Promise<void> {
  let last = { last: 0n, digest: FIRST_DIGEST };
  const end = BigInt(head);
  for (let after = end > LAST_EVENTS ? end - LAST_EVENTS : 0n; after < end; after = last.last)
    last = (await readPage(rows, after, end)).at(-1) ?? last;
  if (last.digest !== digest) throw damaged(`the last commit is not that of the head, ${head}`);
}
