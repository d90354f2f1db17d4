import { setTimeout as delay } from 'node:timers/promises';
import type { Commit } from '../event.js';
import { categoryOf } from '../event.js';
import type { EventStore } from '../event-store.js';
import type { LedgerRows } from '../ledger-rows.js';
import { faultRuns, tellRun } from './fault-runs.js';
import { SeededRandom } from './seeded-random.js';
import { requireWholeLedger, type Placed } from './whole-ledger.js';

type AnyStore = EventStore & { readonly rows?: LedgerRows };

export interface PageReadersOptions {
  readonly name: string;
  /** An empty ledger, seen from one or more processes, and the writers that append to it beside the readers. */
  makeLedger(): Promise<{
    readonly stores: readonly AnyStore[];
    write(random: SeededRandom): Promise<ReadonlyMap<string, Placed>>;
  }>;
}

const READERS = 4;
const CATEGORY = 'records-record';

/** What one reader was given, one commit after the other: nothing skipped, nothing repeated, nothing torn. */
class Seen {
  position = 0n;
  commits = 0;
  pages = 0;

  take({ first, last, events }: Commit, isFiltered = false): void {
    const isOf = ({ stream }: { readonly stream: string }) => categoryOf(stream) === CATEGORY;
    const isWhole = events.length === Number(last - first) + 1;
    const isLeftOut = isFiltered && events.length === 0;
    const isNext = first === this.position + 1n;
    if (!isNext || (!isWhole && !isLeftOut) || (isFiltered && isWhole && !events.some(isOf)))
      throw new Error(`after ${this.position}: ${first} to ${last} with ${events.length} events`);
    for (const [index, { position }] of events.entries())
      if (position !== first + BigInt(index)) throw new Error(`${position} in ${first} to ${last}`);
    this.position = last;
    this.commits += 1;
  }
}

/** Pages of random length, some of one category only, until it has seen all. */
async function readInPages(store: EventStore, random: SeededRandom, end: () => bigint | undefined) {
  const seen = new Seen();
  while (seen.position !== end()) {
    const before = seen.position;
    const isFiltered = random.chance(0.3);
    let left = random.integer(1, 200);
    const upTo = seen.position + BigInt(random.integer(1, 400));
    const filter = {
      ...(isFiltered ? { categories: [CATEGORY] } : {}),
      ...(random.chance(0.5) ? { upTo } : {}),
    };
    for await (const commit of store.readAll(seen.position, filter)) {
      seen.take(commit, isFiltered);
      if (--left === 0) break;
    }
    if (seen.position > before) seen.pages += 1;
    else await delay(1);
  }
  return seen;
}

/** Subscriptions that end anywhere and begin again where they ended, until it has seen all. */
async function follow(store: EventStore, random: SeededRandom, end: () => bigint | undefined) {
  const seen = new Seen();
  while (seen.position !== end()) {
    const ending = new AbortController();
    let left = random.integer(1, 300);
    for await (const item of store.subscribe(seen.position, ending.signal)) {
      if ('events' in item) seen.take(item);
      else expect(item.caughtUp).toBe(seen.position);
      if (--left === 0 || seen.position === end()) break;
      // At the tip nothing wakes it once the writers have ended.
      if (!('events' in item)) setTimeout(() => ending.abort(), 50);
    }
    seen.pages += 1;
  }
  return seen;
}

/** What must hold on every store: whoever reads in pages, or follows, is given each commit once while others append. */
export function pageReaders({ name, makeLedger }: PageReadersOptions): void {
  describe.each(faultRuns())(`readers in pages beside writers (${name}, seed $seed)`, ({ seed }) => {
    it('are given every event once, in order, wherever a page ends', async () => {
      const random = new SeededRandom(seed);
      const { stores, write } = await makeLedger();
      let end: bigint | undefined;
      const reading = stores.flatMap((store) =>
        [readInPages, follow].flatMap((read) =>
          Array.from({ length: READERS }, () => read(store, random.fork(), () => end)),
        ),
      );
      const acknowledged = await write(random.fork());
      end = [...acknowledged.values()].reduce((most, { last }) => (last > most ? last : most), 0n);
      const seen = await Promise.all(reading);
      expect(seen.map(({ commits }) => commits)).toEqual(seen.map(() => acknowledged.size));
      for (const store of stores) await requireWholeLedger(store, { acknowledged });
      const pages = seen.reduce((sum, each) => sum + each.pages, 0);
      tellRun(`readers in pages (${name})`, seed, {
        readers: seen.length,
        pages,
        commits: acknowledged.size,
      });
      await Promise.all(stores.map((store) => store.close()));
    });
  });
}
