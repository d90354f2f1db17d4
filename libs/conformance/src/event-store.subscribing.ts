import { setImmediate } from 'node:timers/promises';
import type { CaughtUp, Commit, EventStore } from '@coop/event-sourcing';
import { aStream, anAppend, isCommit, outcome, positionsOf, upTo } from './event-store.samples.js';

/** Reads a subscription until its commits reach a position, then ends it. */
async function followUntil(store: EventStore, after: bigint, end: bigint): Promise<(Commit | CaughtUp)[]> {
  const ending = new AbortController();
  const items: (Commit | CaughtUp)[] = [];
  for await (const item of store.subscribe(after, ending.signal)) {
    items.push(item);
    if (!isCommit(item) && item.caughtUp >= end) ending.abort();
  }
  return items;
}

export function subscribing(store: () => EventStore): void {
  const append = () => store().append(anAppend({ [aStream()]: 'any' }));

  describe('when subscribing', () => {
    it('delivers old commits, says so, then new ones, and says so again', async () => {
      await append();
      await append();
      const ending = new AbortController();
      const feed = store().subscribe(0n, ending.signal)[Symbol.asyncIterator]();
      const next = async (): Promise<unknown> => (await feed.next()).value;
      expect([await next(), await next()]).toMatchObject([{ last: 1n }, { last: 2n }]);
      expect(await next()).toEqual({ caughtUp: 2n });
      const live = next();
      await append();
      expect(await live).toMatchObject({ first: 3n, last: 3n });
      expect(await next()).toEqual({ caughtUp: 3n });
      ending.abort();
      expect(await feed.next()).toEqual({ done: true, value: undefined });
    });

    it('says at once that a reader of an empty ledger is up to date', async () => {
      expect(await followUntil(store(), 0n, 0n)).toEqual([{ caughtUp: 0n }]);
    });

    it('delivers each commit once and in order while many are appended', async () => {
      for (let i = 0; i < 600; i++) void append();
      await append();
      const followers = [0n, 0n, 5n, 601n].map((after) => followUntil(store(), after, 1001n));
      for (let i = 0; i < 100; i++) {
        await Promise.all(Array.from({ length: 4 }, append));
        if (i % 10 === 0) await setImmediate();
      }
      const seen = await Promise.all(followers);
      const positions = seen.map((items) => positionsOf(items.filter(isCommit)));
      const all = upTo(1001);
      expect(positions).toEqual([all, all, all.slice(5), all.slice(601)]);
    });

    it('never says "up to date" of a position that was not delivered', async () => {
      const following = followUntil(store(), 0n, 60n);
      for (let i = 0; i < 20; i++) await Promise.all([append(), append(), append()]);
      let delivered = 0n;
      for (const item of await following) {
        if (isCommit(item)) delivered = item.last;
        else expect(item.caughtUp).toBe(delivered);
      }
    });

    it('does not say "up to date" while there is more to deliver', async () => {
      await append();
      const ending = new AbortController();
      const items: (Commit | CaughtUp)[] = [];
      for await (const item of store().subscribe(0n, ending.signal)) {
        items.push(item);
        if (items.length === 1) await append();
        if (!isCommit(item)) ending.abort();
      }
      expect(items).toMatchObject([{ last: 1n }, { last: 2n }, { caughtUp: 2n }]);
    });

    it('ends without an error when it is aborted while it waits', async () => {
      const ending = new AbortController();
      const feed = store().subscribe(0n, ending.signal)[Symbol.asyncIterator]();
      await feed.next();
      const waiting = feed.next();
      ending.abort();
      expect(await waiting).toEqual({ done: true, value: undefined });
    });

    it('delivers nothing when it was aborted before it began', async () => {
      await append();
      const feed = store().subscribe(0n, AbortSignal.abort())[Symbol.asyncIterator]();
      expect(await feed.next()).toEqual({ done: true, value: undefined });
    });

    it('ends when the store is closed, which then takes no more appends', async () => {
      const feed = store().subscribe(0n, new AbortController().signal)[Symbol.asyncIterator]();
      await feed.next();
      const waiting = feed.next();
      await store().close();
      expect(await waiting).toEqual({ done: true, value: undefined });
      expect(await outcome(append())).toBe('StoreUnavailable');
    });

    it('carries out what was already accepted before it closes', async () => {
      const accepted = [append(), append()];
      await store().close();
      expect((await Promise.all(accepted)).map(({ last }) => last)).toEqual(upTo(2));
    });
  });
}
