import { FIRST_DIGEST, commitDigest, type EventStore } from '@coop/event-sourcing';
import {
  aStream,
  anAppend,
  anEvent,
  collect,
  positionsOf,
  streamIn,
  upTo,
  type MakeEventStore,
} from './event-store.samples.js';

const manyEvents = (n: number) => Array.from({ length: n }, () => anEvent());

export function reading(store: () => EventStore): void {
  describe('when reading', () => {
    it('is empty at first', async () => {
      expect(store().head()).toBe(0n);
      expect(await collect(store().readAll(0n))).toEqual([]);
      expect(await store().readStream(aStream())).toEqual([]);
      expect(await store().positionAt('2999-01-01T00:00:00Z')).toBe(0n);
    });

    it('gives whole commits, each chained to the one before', async () => {
      for (const n of [1, 3, 2]) {
        const streams = [{ stream: aStream(), expected: 'any' as const, events: manyEvents(n) }];
        await store().append(anAppend({}, { streams }));
      }
      const commits = await collect(store().readAll(0n));
      expect(commits.map(({ first, last }) => [first, last])).toEqual([
        [1n, 1n],
        [2n, 4n],
        [5n, 6n],
      ]);
      let previous = FIRST_DIGEST;
      for (const commit of commits) {
        expect(commit.digest).toBe(commitDigest(previous, commit));
        previous = commit.digest;
      }
    });

    it('goes on from any position, across pages', async () => {
      for (const n of [700, 1, 1200, 499, 1, 3]) {
        const streams = [{ stream: aStream(), expected: 'any' as const, events: manyEvents(n) }];
        await store().append(anAppend({}, { streams }));
      }
      const all = await collect(store().readAll(0n));
      expect(positionsOf(all)).toEqual(upTo(2404));
      for (const { last } of all) {
        expect(await collect(store().readAll(last))).toEqual(all.filter(({ first }) => first > last));
        expect(await collect(store().readAll(0n, { upTo: last }))).toEqual(
          all.filter((commit) => commit.last <= last),
        );
      }
    });

    it('never cuts a commit that a boundary falls into', async () => {
      const streams = [{ stream: aStream(), expected: 'any' as const, events: manyEvents(4) }];
      await store().append(anAppend({}, { streams }));
      expect(positionsOf(await collect(store().readAll(2n)))).toEqual(upTo(4));
      expect(positionsOf(await collect(store().readAll(0n, { upTo: 2n })))).toEqual(upTo(4));
    });

    it('gives a reader of some categories the whole commits that touch them, and moves past the others', async () => {
      const grant = streamIn('consent-grant');
      await store().append(anAppend({ [aStream()]: 'any' }));
      await store().append(anAppend({ [aStream()]: 'any', [grant]: 'any' }));
      await store().append(anAppend({ [streamIn('consent-grant-offer')]: 'any' }));
      const commits = await collect(store().readAll(0n, { categories: ['consent-grant', 'consent-duty'] }));
      expect(commits.map(({ last, events }) => [last, events.length])).toEqual([
        [1n, 0],
        [3n, 2],
        [4n, 0],
      ]);
    });

    it('reads a stream from a revision', async () => {
      const stream = aStream();
      for (let i = 0; i < 4; i++) await store().append(anAppend({ [stream]: 'any', [aStream()]: 'any' }));
      expect((await store().readStream(stream, 2n)).map(({ revision }) => revision)).toEqual([2n, 3n]);
      expect(await store().readStream(stream, 4n)).toEqual([]);
    });

    it('ends at the head of the moment it began, while others go on appending', async () => {
      for (let i = 0; i < 3; i++) await store().append(anAppend({ [aStream()]: 'any' }));
      const seen: bigint[] = [];
      for await (const { last } of store().readAll(0n)) {
        seen.push(last);
        await store().append(anAppend({ [aStream()]: 'any' }));
      }
      expect(seen).toEqual(upTo(3));
    });
  });
}

export function recordedTime(makeStore: MakeEventStore): void {
  const clock = ['2026-01-01T10:00:00.000Z', '2026-01-01T09:00:00.000Z', '2026-01-01T11:00:00.000Z'];
  let store: EventStore;

  beforeEach(async () => {
    const readings = clock.values();
    store = await makeStore({ clock: () => new Date(readings.next().value ?? Number.NaN) });
    for (let i = 0; i < 3; i++) await store.append(anAppend({ [aStream()]: 'any', [aStream()]: 'any' }));
  });
  afterEach(() => store.close());

  it('records times that never decrease', async () => {
    const commits = await collect(store.readAll(0n));
    expect(commits.map(({ events }) => events[0]?.recordedAt)).toEqual([clock[0], clock[0], clock[2]]);
  });

  it.each([
    ['2026-01-01T09:59:59.999Z', 0n],
    ['2026-01-01T10:00:00Z', 4n],
    ['2026-01-01T10:59:59.999Z', 4n],
    ['2026-01-01T12:00:00+01:00', 6n],
    ['2027-01-01T00:00:00Z', 6n],
  ])('answers that at %s the ledger ended at position %s', async (at, position) => {
    expect(await store.positionAt(at)).toBe(position);
  });

  it('refuses a time that is none', async () => {
    await expect(store.positionAt('yesterday')).rejects.toThrow(RangeError);
  });
}
