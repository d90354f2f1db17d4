import { setImmediate } from 'node:timers/promises';
import { StoreError, type ReadFilter } from './event-store.js';
import { categoryOf, type Commit, type StoredEvent } from './event.js';
import {
  byCommit,
  toCommit,
  toEvent,
  withoutEvents,
  type Awaitable,
  type LedgerRows,
} from './ledger-rows.js';

/** Events per page: the event loop runs between pages, and no read transaction outlives one. */
export const PAGE_EVENTS = 500;

/** The reading half of a store. Whatever is missing in the database stops a reader; it is never skipped. */
export interface LedgerReader {
  head(): bigint;
  readStream(stream: string, from?: bigint): Promise<readonly StoredEvent[]>;
  readAll(after: bigint, filter?: ReadFilter & { readonly upTo?: bigint }): AsyncGenerator<Commit, void>;
  positionAt(time: string): Promise<bigint>;
}

/** What a process knows of the end of the ledger without a read. */
export interface LedgerEnd {
  /** Last position that this process knows of. */
  head(): bigint;
  /** Whole commits from the one that follows `after`; `undefined` or none when they must be read. */
  next?(after: bigint): Awaitable<readonly Commit[] | undefined>;
  /** Told of a page of whole commits that had to be read. */
  seen?(page: readonly Commit[]): void;
}

/** Reads whole commits, streams and times out of rows, whatever database they lie in. */
export function ledgerReader(rows: LedgerRows, ledgerEnd: LedgerEnd): LedgerReader {
  const head = () => ledgerEnd.head();
  return {
    head,
    readStream: (stream, from = 0n) => readStream(rows, stream, Math.max(0, Number(from))),
    positionAt: async (time) => BigInt(await positionAt(rows, time)),
    async *readAll(after, { categories, upTo } = {}) {
      const end = upTo === undefined || upTo > head() ? head() : upTo;
      const pageAfter = async (position: bigint) =>
        (await pageInMemory(ledgerEnd, position, end, categories)) ??
        (await readPage(rows, position, end, categories));
      // A server looks for the next page while whoever reads is at work on this one.
      let ahead = after < end ? pageAfter(after) : undefined;
      while (ahead !== undefined) {
        const page: readonly Commit[] = await ahead;
        if (categories === undefined) ledgerEnd.seen?.(page);
        const position = page.at(-1)?.last ?? end;
        ahead = position < end ? pageAfter(position) : undefined;
        // It is waited for only by a reader who comes so far.
        ahead?.catch(() => undefined);
        yield* page;
        if (ahead !== undefined) await setImmediate();
      }
    },
  };
}

async function pageInMemory(
  ledgerEnd: LedgerEnd,
  after: bigint,
  end: bigint,
  categories: readonly string[] | undefined,
): Promise<readonly Commit[] | undefined> {
  const next = await ledgerEnd.next?.(after);
  const page = next?.filter(({ first }) => first <= end);
  if (page === undefined || page.length === 0) return undefined;
  if (categories === undefined) return page;
  const isWanted = ({ stream }: StoredEvent) => categories.includes(categoryOf(stream) ?? '');
  return page.map((commit) => (commit.events.some(isWanted) ? commit : { ...commit, events: [] }));
}

/**
 * The next page of commits after a position, at most to the one that holds `end`; at least one.
 * @throws StoreError `StoreDamaged` when an event of it is missing
 */
export async function readPage(
  rows: LedgerRows,
  after: bigint,
  end: bigint,
  categories?: readonly string[],
): Promise<Commit[]> {
  const from = Number(after);
  const found = await rows.page(from, Math.min(Number(end), from + PAGE_EVENTS), categories);
  const start = found.commits[0]?.first ?? 0;
  let expected = start <= from ? start : from + 1;
  const page: Commit[] = [];
  for (const [commit, events] of byCommit(found)) {
    const wanted = categories === undefined || events.length > 0;
    if (commit.first !== expected) throw new StoreError('StoreDamaged', `event ${expected} is missing`);
    page.push(wanted ? toCommit(commit, events) : withoutEvents(commit));
    expected = commit.last + 1;
  }
  if (page.length === 0) throw new StoreError('StoreDamaged', `event ${from + 1} is missing`);
  return page;
}

async function readStream(rows: LedgerRows, stream: string, from: number): Promise<StoredEvent[]> {
  return (await rows.stream(stream, from)).map(([row, commit], index) => {
    if (row.stream !== stream || row.revision !== from + index || commit === undefined) {
      throw new StoreError('StoreDamaged', `${stream} has lost revision ${from + index}`, { stream });
    }
    return toEvent(row, commit);
  });
}

/** Times never decrease with position, so halving the interval finds the last one in time. */
async function positionAt(rows: LedgerRows, time: string): Promise<number> {
  const at = new Date(time).toISOString();
  let low = 0;
  let high = await rows.head();
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const recorded = (await rows.commitAt(middle))?.recorded_at;
    if (recorded === undefined) throw new StoreError('StoreDamaged', `event ${middle} is missing`);
    if (recorded <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
