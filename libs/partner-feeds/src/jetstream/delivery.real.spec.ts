// needs: nats
import { rm } from 'node:fs/promises';
import type { Lease, Leases } from '@coop/event-sourcing';
import type { FeedServer } from './server.js';
import { FeedsWorld, someone, take } from './testing/feeds-world.js';

/** One holder at a time, first come, first served. */
function queueOfLeases(): Leases {
  let last = Promise.resolve();
  let token = 0n;
  return {
    hold: async (name) => {
      const before = last;
      let release = (): void => {};
      last = new Promise((resolve) => (release = resolve));
      await before;
      token += 1n;
      const lost = new AbortController().signal;
      return { name, token, lost, release: async () => release() } satisfies Lease;
    },
  };
}

function bound(target: FeedServer, name: string | symbol, receiver: unknown): unknown {
  const value: unknown = Reflect.get(target, name, receiver);
  return typeof value === 'function' ? value.bind(target) : value;
}

describe('The stream of a partner', () => {
  let world: FeedsWorld;
  let partner: string;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    world = await FeedsWorld.open();
    world.leases = queueOfLeases();
    await world.answer();
    stop = world.deliver();
    world.noteUndelivered();
  });
  afterAll(() => world.close());
  beforeEach(() => {
    partner = someone();
    world.errors.length = 0;
  });

  const happened = (count: number, party = partner): string[] =>
    Array.from({ length: count }, () => world.happen(party));
  const filled = async (count: number, party = partner): Promise<void> =>
    world.until(async () => (await world.stored(party)) === count);
  const state = async () => world.states.load(partner);
  /** The first may be noted as acknowledged before the others are. */
  const acknowledged = async (count: number): Promise<void> => {
    const last = (await world.pages.after(partner, 0n, count)).at(-1);
    await world.until(async () => (await state())?.acknowledged === last?.position);
  };

  it('gives every event of the feed in its order, to be acknowledged one by one', async () => {
    const { subject } = world.register(partner);
    const ids = happened(250);
    await filled(250);
    const { consumer } = await world.reading(partner);
    const first = await consumer.next();
    expect(first?.subject).toBe(subject);
    expect(first?.headers?.get('Nats-Msg-Id')).toBe(ids[0]);
    first?.ack();
    expect(await take(consumer, 249)).toEqual(ids.slice(1));
    await world.until(async () => (await state())?.acknowledged === (await state())?.published);
    const later = world.happen(partner);
    expect(await take(consumer, 1)).toEqual([later]);
  });

  it('gives an event again that was not acknowledged in time, and not one that was', async () => {
    world.register(partner);
    const [first, second] = happened(2);
    await filled(2);
    const { consumer } = await world.reading(partner);
    const forgotten = await consumer.next();
    expect(forgotten?.json()).toMatchObject({ id: first });
    expect(await take(consumer, 2)).toEqual([second, first]);
    expect(await consumer.next({ expires: 1_000 })).toBeNull();
  });

  it('gives an event up after so many deliveries, and notes it', async () => {
    const { stream } = world.register(partner);
    happened(1);
    await filled(1);
    const { consumer } = await world.reading(partner);
    for (let delivery = 1; delivery <= 3; delivery += 1)
      expect((await consumer.next({ expires: 5_000 }))?.info.deliveryCount).toBe(delivery);
    // The server notices it when the reader asks for more.
    expect(await consumer.next({ expires: 1_000 })).toBeNull();
    await world.until(async () => (await world.states.undelivered(stream)).length > 0);
    expect(await world.states.undelivered(stream)).toEqual([
      {
        stream,
        consumer: world.reader(partner).consumer,
        sequence: 1,
        deliveries: 3,
        at: expect.any(String),
      },
    ]);
    const next = world.happen(partner);
    expect(await take(consumer, 1)).toEqual([next]);
  });

  it('holds an event once, although it was put in twice', async () => {
    const names = world.register(partner);
    happened(1);
    await filled(1);
    const [entry] = await world.pages.after(partner, 0n, 1);
    if (entry === undefined) throw new Error('there is an entry');
    await world.server.publish(names, entry);
    expect(await world.stored(partner)).toBe(1);
  });

  it('is filled again from what was not acknowledged, when somebody purged it', async () => {
    const { stream } = world.register(partner);
    const ids = happened(6);
    await filled(6);
    expect(await take((await world.reading(partner)).consumer, 2)).toEqual(ids.slice(0, 2));
    await acknowledged(2);
    await world.manager.streams.purge(stream);
    await filled(4);
    expect(await take((await world.reading(partner)).consumer, 4)).toEqual(ids.slice(2));
  });

  it('is filled from its last message, when we believe to have delivered more', async () => {
    world.register(partner);
    const ids = happened(3);
    await filled(3);
    await stop();
    ids.push(...happened(2));
    const known = await state();
    const [, last] = await world.pages.after(partner, known?.published ?? 0n, 2);
    if (known === undefined || last === undefined) throw new Error('there are two more');
    await world.states.save({ ...known, published: last.position }, 1n);
    stop = world.deliver();
    await filled(5);
    expect(await take((await world.reading(partner)).consumer, 5)).toEqual(ids);
  });

  it('is made anew, when its last messages were deleted', async () => {
    const { stream } = world.register(partner);
    const ids = happened(5);
    await filled(5);
    await world.manager.streams.deleteMessage(stream, 5);
    await filled(5);
    expect(await take((await world.reading(partner)).consumer, 5)).toEqual(ids);
  });

  it('gives nothing while it is not known whether a contract is in force', async () => {
    world.register(partner);
    happened(1);
    await filled(1);
    const open = world.standings.get(partner);
    world.standings.set(partner, { kind: 'held' });
    const later = happened(1);
    const other = someone();
    world.register(other);
    happened(1, other);
    await filled(1, other);
    expect(await world.stored(partner)).toBe(1);
    if (open !== undefined) world.standings.set(partner, open);
    await filled(2);
    expect(later).toHaveLength(1);
  });

  it('does not wait for a partner that reads nothing', async () => {
    const asleep = someone();
    world.register(asleep);
    world.register(partner);
    happened(500, asleep);
    const ids = happened(20);
    await filled(20);
    expect(await take((await world.reading(partner)).consumer, 20)).toEqual(ids);
    await filled(500, asleep);
  });

  it('is filled by one instance at a time, and by another when that one ends', async () => {
    await stop();
    const published: [string[], string[]] = [[], []];
    const stops = published.map((log) => {
      world.between = (drivers) => {
        const publish: FeedServer['publish'] = async (names, entry) => {
          log.push(entry.id);
          await drivers.server.publish(names, entry);
        };
        const server = new Proxy(drivers.server, {
          get: (target, name, receiver) => (name === 'publish' ? publish : bound(target, name, receiver)),
        });
        return { ...drivers, server };
      };
      return world.deliver();
    });
    world.register(partner);
    const before = happened(2);
    await filled(2);
    await stops[0]?.();
    const after = happened(2);
    await filled(4);
    await stops[1]?.();
    expect(published).toEqual([before, after]);
    world.between = (drivers) => drivers;
    stop = world.deliver();
  });

  it('is not filled when it was set up differently; others are', async () => {
    const { stream } = world.register(partner);
    happened(1);
    await filled(1);
    await world.manager.streams.update(stream, { max_age: 3_600_000_000_000 });
    await world.until(() => world.errors.length > 0);
    expect(String(world.errors[0])).toContain(`${stream} is set up differently than expected (max_age)`);
    happened(1);
    const other = someone();
    world.register(other);
    happened(1, other);
    await filled(1, other);
    expect(await world.stored(partner)).toBe(1);
  });

  it('is made anew from the ledger, when the server was killed and its disk is empty', async () => {
    world.register(partner);
    const ids = happened(6);
    await filled(6);
    await take((await world.reading(partner)).consumer, 2);
    await acknowledged(2);
    const answer = await fetch(`${world.nats.server.monitorUrl}/jsz`);
    const { config } = (await answer.json()) as { readonly config: { readonly store_dir: string } };
    await world.nats.server.kill();
    await rm(config.store_dir, { recursive: true });
    await world.nats.server.start();
    await filled(4);
    expect(await take((await world.reading(partner)).consumer, 4)).toEqual(ids.slice(2));
  });
});
