import { setImmediate } from 'node:timers/promises';
import { StoreError, type EventStore } from './event-store.js';
import type { Commit } from './event.js';
import { readCommit, withoutEvents } from './commit-record.js';
import type { LedgerRows, PageRow } from './ledger-rows.js';

/**
 * The ledger for whoever examines damage: every commit is given as it lies there, and nothing stops. What is missing is
 * left out; what cannot be read comes without its events. So it can be said which events were altered, and what else
 * was. Nothing may act on what is read here.
 *
 * `readAll` leaves nothing out for a filter by category.
 */
export function asItLies(
  store: Pick<EventStore, 'head' | 'positionAt'>,
  rows: LedgerRows,
): Pick<EventStore, 'head' | 'positionAt' | 'readAll'> {
  return {
    head: () => store.head(),
    positionAt: (time) => store.positionAt(time),
    async *readAll(after, { upTo = store.head() } = {}) {
      const end = Number(upTo < store.head() ? upTo : store.head());
      let last = Number(after);
      for await (const { rows: page } of pagesAsTheyLie(rows, last, end)) {
        for (const row of page) {
          if (row.last <= last) continue;
          last = row.last;
          yield asFarAsReadable(row);
        }
      }
    },
  };
}

/** A stretch of the ledger, and what the database gave of it. */
export interface PageAsItLies {
  readonly from: number;
  /** The last position that was looked for. */
  readonly upTo: number;
  readonly rows: readonly PageRow[];
  /** Why the database gave none. */
  readonly refused?: StoreError;
}

/** Page after page up to a position. A page that the database refuses, for its file is malformed, is passed over. */
export async function* pagesAsTheyLie(
  rows: LedgerRows,
  after: number,
  end: number,
): AsyncGenerator<PageAsItLies, void> {
  for (let from = after; from < end;) {
    const upTo = Math.min(end, from + rows.pageEvents);
    const page = await pageOrRefusal(rows, from, upTo);
    yield { ...page, from, upTo };
    const last = page.rows.at(-1)?.last ?? 0;
    from = Math.max(last, upTo, page.rows.length === 0 ? await beforeNext(rows, upTo) : 0);
    await setImmediate();
  }
}

async function pageOrRefusal(
  rows: LedgerRows,
  from: number,
  upTo: number,
): Promise<Pick<PageAsItLies, 'rows' | 'refused'>> {
  try {
    return { rows: (await rows.page(from, upTo)).rows };
  } catch (error) {
    return { rows: [], refused: onlyDamage(error) };
  }
}

/** Where a hole ends: one damaged number can make it look longer than anybody could walk. */
async function beforeNext(rows: LedgerRows, position: number): Promise<number> {
  try {
    return ((await rows.commitAt(position + 1))?.row.first ?? 1) - 1;
  } catch (error) {
    onlyDamage(error);
    return 0;
  }
}

/** @throws whatever is not damage of the ledger */
export function onlyDamage(error: unknown): StoreError {
  if (error instanceof StoreError && error.code === 'StoreDamaged') return error;
  throw error;
}

function asFarAsReadable(row: PageRow): Commit {
  try {
    return readCommit({ ...row, body: row.body ?? '' });
  } catch (error) {
    onlyDamage(error);
    return withoutEvents(row);
  }
}
