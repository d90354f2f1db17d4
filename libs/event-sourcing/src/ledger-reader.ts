import { setImmediate } from 'node:timers/promises';
import { StoreError, type ReadFilter } from './event-store.js';
import { categoryOf, type Commit, type StoredEvent } from './event.js';
import { toCommit, withoutEvents, type CommitRow } from './commit-record.js';
import type { Awaitable, LedgerRows, PageRow } from './ledger-rows.js';

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
  return categories === undefined ? page : page.map((commit) => wantedPart(commit, categories));
}

/**
 * The next page of commits after a position, at most to the one that holds `end`; at least one. Each is checked against
 * its digest and the one before.
 * @throws StoreError `StoreDamaged` when one of them is missing or not what was recorded
 */
export async function readPage(
  rows: LedgerRows,
  after: bigint,
  end: bigint,
  categories?: readonly string[],
): Promise<Commit[]> {
  const page = await densePage(rows, after, end, categories);
  return page.map(({ row, previous }) =>
    isWhole(row) ? wantedPart(toCommit(row, previous), categories) : withoutEvents(row),
  );
}

/** A row, and the digest that stands before it. */
export interface DenseRow {
  readonly row: PageRow;
  readonly previous: string | undefined;
}

/** The rows of {@link readPage}, of which none is missing. What they hold is not looked at. */
export async function densePage(
  rows: LedgerRows,
  after: bigint,
  end: bigint,
  categories?: readonly string[],
): Promise<DenseRow[]> {
  const from = Number(after);
  const found = await rows.page(from, Math.min(Number(end), from + rows.pageEvents), categories);
  const start = found.rows[0]?.first ?? 0;
  let expected = start <= from ? start : from + 1;
  let { previous } = found;
  const page: DenseRow[] = [];
  for (const row of found.rows) {
    if (row.first !== expected) throw new StoreError('StoreDamaged', `event ${expected} is missing`);
    page.push({ row, previous });
    expected = row.last + 1;
    previous = row.digest;
  }
  if (page.length === 0) throw new StoreError('StoreDamaged', `event ${from + 1} is missing`);
  return page;
}

const isWhole = (row: PageRow): row is CommitRow => row.body !== null;

function wantedPart(commit: Commit, categories: readonly string[] | undefined): Commit {
  if (categories === undefined) return commit;
  const isWanted = ({ stream }: StoredEvent) => categories.includes(categoryOf(stream) ?? '');
  return commit.events.some(isWanted) ? commit : { ...commit, events: [] };
}

async function readStream(rows: LedgerRows, stream: string, from: number): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (const { row, previous } of await rows.stream(stream, from)) {
    const own = toCommit(row, previous).events.filter((event) => event.stream === stream);
    for (const event of own) {
      if (event.revision < from) continue;
      if (event.revision !== BigInt(from + events.length)) throw lostRevision(stream, from + events.length);
      events.push(event);
    }
    if (own.length === 0) throw lostRevision(stream, from + events.length);
  }
  return events;
}

const lostRevision = (stream: string, revision: number): StoreError =>
  new StoreError('StoreDamaged', `${stream} has lost revision ${revision}`, { stream });

/** Times never decrease with position, so halving the interval finds the last one in time. */
async function positionAt(rows: LedgerRows, time: string): Promise<number> {
  const at = new Date(time).toISOString();
  let low = 0;
  let high = await rows.head();
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const found = await rows.commitAt(middle);
    if (found === undefined) throw new StoreError('StoreDamaged', `event ${middle} is missing`);
    if (recordedAt(toCommit(found.row, found.previous)) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

const recordedAt = ({ events }: Commit): string => events[0]?.recordedAt ?? '';
