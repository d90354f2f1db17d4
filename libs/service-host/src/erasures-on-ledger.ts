import type { EventStore } from '@coop/event-sourcing';
import type { ErasureListHead } from '@coop/personal-data';

/** The members of events by which the ledger remembers how far the list of erasures went. */
const REMEMBERS: Readonly<Record<string, string>> = {
  'identity.erasure.keys-destroyed': 'erasureList',
  'identity.erasure-list.waived': 'list',
};

/**
 * How far the list of erasures went by the ledger, `undefined` before the first erasure: a vault with an older list
 * is not opened. The last word counts, because whoever went on without a list began another.
 */
export async function erasuresOnLedger(
  store: Pick<EventStore, 'readAll'>,
): Promise<ErasureListHead | undefined> {
  let newest: ErasureListHead | undefined;
  const categories = ['identity-erasure', 'identity-erasure-list'];
  for await (const { events } of store.readAll(0n, { categories }))
    for (const { type, data } of events) {
      const head = memberOf(data, REMEMBERS[type]);
      if (isHead(head)) newest = head;
    }
  return newest;
}

function memberOf(data: unknown, name: string | undefined): unknown {
  if (name === undefined || typeof data !== 'object' || data === null) return undefined;
  return Object.entries(data).find(([member]) => member === name)?.[1];
}

function isHead(value: unknown): value is ErasureListHead {
  return (
    typeof value === 'object' &&
    value !== null &&
    'count' in value &&
    typeof value.count === 'number' &&
    'hash' in value &&
    typeof value.hash === 'string'
  );
}
