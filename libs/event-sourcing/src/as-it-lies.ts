import { setImmediate } from 'node:timers/promises';
import { StoreError, type EventStore } from './event-store.js';
import type { Commit } from './event.js';
import { readCommit, toCommit } from './commit-record.js';
import { densePage, type DenseRow } from './ledger-reader.js';
import type { LedgerRows } from './ledger-rows.js';

/**
 * The ledger for whoever examines damage: a commit that is not what was recorded is given as it lies there, as far as
 * it can be read, so that it can be said which of its events was altered. Nothing may act on what is read here.
 *
 * `readAll` leaves nothing out for a filter by category. It throws StoreError `StoreDamaged` where commits are missing.
 */
export function asItLies(
  store: Pick<EventStore, 'head' | 'positionAt'>,
  rows: LedgerRows,
): Pick<EventStore, 'head' | 'positionAt' | 'readAll'> {
  return {
    head: () => store.head(),
    positionAt: (time) => store.positionAt(time),
    async *readAll(after, { upTo = store.head() } = {}) {
      const end = upTo < store.head() ? upTo : store.head();
      for (let position = after; position < end;) {
        const page = await densePage(rows, position, end);
        for (const each of page) yield asFarAsReadable(each);
        position = BigInt(page.at(-1)?.row.last ?? end);
        await setImmediate();
      }
    },
  };
}

function asFarAsReadable({ row: { body, ...place }, previous }: DenseRow): Commit {
  const row = { ...place, body: body ?? '' };
  try {
    return toCommit(row, previous);
  } catch {
    return readOr(row.first, () => readCommit(row));
  }
}

function readOr(position: number, read: () => Commit): Commit {
  try {
    return read();
  } catch (error) {
    throw new StoreError('StoreDamaged', `what lies at ${position} is no commit`, { cause: error });
  }
}
