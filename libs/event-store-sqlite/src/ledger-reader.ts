import { setImmediate } from 'node:timers/promises';
import { categoryOf, StoreError, type Commit, type ReadFilter, type StoredEvent } from '@coop/event-sourcing';
import type { LedgerRows } from './ledger-queries.js';
import { byCommit, toCommit, toEvent, withoutEvents } from './ledger-rows.js';
import type { RecentCommits } from './recent-commits.js';
import { onDatabase } from './sqlite-errors.js';

/** Events per page: the event loop runs between pages, and no read transaction outlives one. */
export const PAGE_EVENTS = 500;

/** The reading half of the store. Whatever is missing in the file stops a reader; it is never skipped. */
export interface LedgerReader {
  head(): bigint;
  readStream(stream: string, from?: bigint): Promise<readonly StoredEvent[]>;
  readAll(after: bigint, filter?: ReadFilter & { readonly upTo?: bigint }): AsyncGenerator<Commit, void>;
  positionAt(time: string): Promise<bigint>;
}

/** @param recent - the end of the ledger in memory, in the process that owns it */
export function ledgerReader(rows: LedgerRows, recent?: RecentCommits): LedgerReader {
  const head = () => recent?.last ?? onDatabase(() => BigInt(rows.head()));
  return {
    head,
    readStream: async (stream, from = 0n) =>
      onDatabase(() => readStream(rows, stream, Math.max(0, Number(from)))),
    positionAt: async (time) => onDatabase(() => BigInt(positionAt(rows, time))),
    async *readAll(after, { categories, upTo } = {}) {
      const end = upTo === undefined || upTo > head() ? head() : upTo;
      let position = after;
      while (position < end) {
        const page =
          pageInMemory(recent, position, end, categories) ??
          onDatabase(() => readPage(rows, Number(position), Number(end), categories));
        yield* page;
        position = page.at(-1)?.last ?? end;
        if (position < end) await setImmediate();
      }
    },
  };
}

function pageInMemory(
  recent: RecentCommits | undefined,
  after: bigint,
  end: bigint,
  categories: readonly string[] | undefined,
): readonly Commit[] | undefined {
  const page = recent?.after(after)?.filter(({ first }) => first <= end);
  if (page === undefined || page.length === 0) return undefined;
  if (categories === undefined) return page;
  const isWanted = ({ stream }: StoredEvent) => categories.includes(categoryOf(stream) ?? '');
  return page.map((commit) => (commit.events.some(isWanted) ? commit : { ...commit, events: [] }));
}

function readPage(
  rows: LedgerRows,
  after: number,
  end: number,
  categories: readonly string[] | undefined,
): Commit[] {
  const found = rows.page(after, Math.min(end, after + PAGE_EVENTS), categories);
  const start = found.commits[0]?.first ?? 0;
  let expected = start <= after ? start : after + 1;
  const page: Commit[] = [];
  for (const [commit, events] of byCommit(found)) {
    const wanted = categories === undefined || events.length > 0;
    if (commit.first !== expected) throw new StoreError('StoreDamaged', `event ${expected} is missing`);
    page.push(wanted ? toCommit(commit, events) : withoutEvents(commit));
    expected = commit.last + 1;
  }
  if (page.length === 0) throw new StoreError('StoreDamaged', `event ${after + 1} is missing`);
  return page;
}

function readStream(rows: LedgerRows, stream: string, from: number): StoredEvent[] {
  return rows.stream(stream, from).map((row, index) => {
    const commit = rows.commitAt(row.position);
    if (row.revision !== from + index || commit === undefined) {
      throw new StoreError('StoreDamaged', `${stream} has lost revision ${from + index}`, { stream });
    }
    return toEvent(row, commit);
  });
}

/** Times never decrease with position, so halving the interval finds the last one in time. */
function positionAt(rows: LedgerRows, time: string): number {
  const at = new Date(time).toISOString();
  let low = 0;
  let high = rows.head();
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const recorded = rows.commitAt(middle)?.recorded_at;
    if (recorded === undefined) throw new StoreError('StoreDamaged', `event ${middle} is missing`);
    if (recorded <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
