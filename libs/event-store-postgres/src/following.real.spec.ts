// needs: postgres
import { setTimeout as delay } from 'node:timers/promises';
import type { CommitNotice, EventStore } from '@coop/event-sourcing';
import {
  openPostgresEventStore,
  type PostgresEventStore,
  type PostgresEventStoreOptions,
} from './postgres-event-store.js';
import { asRole, ledgerDatabases } from './testing/ledger-databases.js';
import { sampleAppend, sampleStream } from './testing/sample-append.js';

const newDatabase = ledgerDatabases('following');
/** Long enough that nothing is found by looking at intervals while a test runs. */
const SELDOM = 600_000;

const append = (store: EventStore, n = 1) =>
  store.append(
    sampleAppend(
      sampleStream(),
      'any',
      Array.from({ length: n }, () => ({})),
    ),
  );

async function untilHead(store: EventStore, head: bigint): Promise<void> {
  while (store.head() < head) await delay(5);
}

describe('A store beside another process that appends', () => {
  const opened: PostgresEventStore[] = [];
  let url: string;
  const open = async (options: Partial<PostgresEventStoreOptions>): Promise<PostgresEventStore> => {
    const store = await openPostgresEventStore({ pollMs: SELDOM, ...options, url });
    opened.push(store);
    return store;
  };
  beforeEach(async () => {
    url = await newDatabase();
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });

  it('delivers what the other has appended even if it hears of nothing', async () => {
    const [writer, follower] = [await open({}), await open({ pollMs: 10 })];
    const feed = follower.subscribe(0n, new AbortController().signal)[Symbol.asyncIterator]();
    expect((await feed.next()).value).toEqual({ caughtUp: 0n });
    const next = feed.next();
    await append(writer, 3);
    expect((await next).value).toMatchObject({ first: 1n, last: 3n });
    expect((await feed.next()).value).toEqual({ caughtUp: 3n });
  });

  it('delivers it at once when it hears of it, and counts no gap', async () => {
    const notices: CommitNotice[] = [];
    const follower = await open({});
    const writer = await open({
      onCommitted(notice) {
        notices.push(notice);
        follower.noticed(notice);
      },
    });
    const feed = follower.subscribe(0n, new AbortController().signal)[Symbol.asyncIterator]();
    expect((await feed.next()).value).toEqual({ caughtUp: 0n });
    const next = feed.next();
    await append(writer, 2);
    expect((await next).value).toMatchObject({ first: 1n, last: 2n });
    await Promise.all([append(writer), append(writer)]);
    await untilHead(follower, 4n);
    expect(notices).toEqual([
      { previous: 0n, first: 1n, last: 2n },
      { previous: 2n, first: 3n, last: 3n },
      { previous: 3n, first: 4n, last: 4n },
    ]);
    expect(follower.gaps()).toBe(0);
  });

  it('reads what a command of the other wrote as soon as it has found it', async () => {
    const [writer, follower] = [await open({}), await open({})];
    const request = sampleAppend(sampleStream(), 'any', [{}, {}]);
    await writer.append(request);
    expect(follower.head()).toBe(0n);
    expect(await follower.findCommand(request.commandId)).toMatchObject({ first: 1n, last: 2n });
    const read: bigint[] = [];
    for await (const { last } of follower.readAll(0n)) read.push(last);
    expect([follower.head(), read]).toEqual([2n, [2n]]);
  });

  it('counts a notice that does not follow, and reads what it has missed', async () => {
    const [writer, follower] = [await open({}), await open({})];
    await append(writer, 3);
    const { first, last } = await append(writer);
    follower.noticed({ previous: first - 1n, first, last });
    await untilHead(follower, 4n);
    expect(follower.gaps()).toBe(1);
    follower.noticed({ previous: 0n, first: 1n, last: 3n });
    expect(follower.gaps()).toBe(1);
  });

  it('believes nothing of a forged notice', async () => {
    const [writer, follower] = [await open({}), await open({})];
    await append(writer);
    follower.noticed({ previous: 10n ** 9n, first: 10n ** 9n + 1n, last: 10n ** 12n });
    await untilHead(follower, 1n);
    expect(follower.head()).toBe(1n);
    expect(follower.gaps()).toBe(1);
    await append(writer);
    follower.noticed({ previous: 1n, first: 2n, last: 2n });
    await untilHead(follower, 2n);
    expect(follower.gaps()).toBe(1);
  });

  it('hears the position of a repeated command, so that it can be read at once', async () => {
    const [one, other] = [await open({}), await open({})];
    const request = sampleAppend(sampleStream());
    await one.append(request);
    expect(other.head()).toBe(0n);
    expect(await other.append(request)).toMatchObject({ last: 1n, repeated: true });
    expect(other.head()).toBe(1n);
  });

  it('puts its own commits between those of the other in the one order', async () => {
    const [one, other] = [await open({ pollMs: 10 }), await open({ pollMs: 10 })];
    const ending = new AbortController();
    const follow = async (store: PostgresEventStore) => {
      const commands: (string | undefined)[] = [];
      for await (const item of store.subscribe(0n, ending.signal)) {
        if ('events' in item) commands.push(item.events[0]?.commandId);
      }
      return commands;
    };
    const following = [one, one, other].map(follow);
    for (let i = 0; i < 60; i++) await Promise.all([append(one), append(other), append(other)]);
    await Promise.all([untilHead(one, 180n), untilHead(other, 180n)]);
    await delay(200);
    ending.abort();
    const [first = [], ...others] = await Promise.all(following);
    expect(new Set(first).size).toBe(180);
    expect(others).toEqual([first, first]);
  });

  it('stops when the database has lost commits that it knew', async () => {
    const store = await open({ pollMs: 20 });
    await append(store);
    await append(store);
    const feed = store.subscribe(2n, new AbortController().signal)[Symbol.asyncIterator]();
    expect((await feed.next()).value).toEqual({ caughtUp: 2n });
    await Promise.all([
      expect(feed.next()).rejects.toMatchObject({ code: 'StoreDamaged' }),
      asRole(url, (client) => client.query('UPDATE ledger.head SET position = 1')),
    ]);
    await expect(append(store)).rejects.toMatchObject({ code: 'StoreDamaged' });
  });
});
