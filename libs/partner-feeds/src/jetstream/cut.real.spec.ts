// needs: nats
import type { NatsConnection } from '@nats-io/transport-node';
import type { CutFact } from './ports.js';
import { FeedsWorld, someone, take, type Drivers } from './testing/feeds-world.js';

const STEPS = [
  ...['consumers-deleted', 'stream-purged', 'stream-deleted'],
  ...['connections-ended', 'absence-verified'],
];

describe('The end of a partner’s stream', () => {
  let world: FeedsWorld;
  let partner: string;
  beforeAll(async () => {
    world = await FeedsWorld.open();
    await world.answer();
  });
  afterAll(() => world.close());
  beforeEach(() => {
    partner = someone();
    world.register(partner);
    world.between = (drivers) => drivers;
  });

  const cutOf = (party = partner): CutFact | undefined => world.cuts.find((cut) => cut.party === party);
  const isUser = (user: string): boolean => user.startsWith(world.naming.feed(partner).id);

  /** What the server itself says is left. */
  async function demandNothingLeft(): Promise<void> {
    const { stream } = world.naming.feed(partner);
    await expect(world.manager.streams.info(stream)).rejects.toMatchObject({ code: 10_059 });
    await expect(world.manager.consumers.info(stream, world.reader(partner).consumer)).rejects.toThrow();
    expect(await world.connections.count(isUser)).toBe(0);
    expect((await world.states.load(partner))?.status).toBe('cut');
  }

  it('reaches a partner that reads without pause: nothing more comes, and it is put out', async () => {
    const stop = world.deliver();
    for (let count = 0; count < 50; count += 1) world.happen(partner);
    await world.until(async () => (await world.stored(partner)) === 50);
    const { connection, consumer } = await world.reading(partner);
    const received: { readonly id: string; readonly at: number }[] = [];
    const reading = (async () => {
      for await (const message of await consumer.consume({ max_messages: 5 })) {
        received.push({ id: message.json<{ id: string }>().id, at: performance.now() });
        message.ack();
      }
    })().catch(() => {});
    await world.until(() => received.length >= 5);
    world.end(partner);
    const after = world.happen(partner);
    await world.until(() => cutOf() !== undefined);
    const ended = performance.now();
    await connection.closed();
    await reading;
    await demandNothingLeft();
    expect(received.filter(({ at, id }) => at > ended || id === after)).toEqual([]);
    await expect(world.nats.enter(partner, world.naming.feed(partner))).rejects.toMatchObject({
      name: 'AuthorizationError',
    });
    const cut = cutOf();
    expect(cut).toMatchObject({ reason: 'no-contract-in-force', connections: 1 });
    expect(cut?.steps.map(({ step }) => step)).toEqual(STEPS);
    expect(world.cuts.filter(({ party }) => party === partner)).toHaveLength(1);
    await stop();
  });

  it('leaves other partners alone', async () => {
    const stop = world.deliver();
    const other = someone();
    world.register(other);
    world.happen(partner);
    await world.until(async () => (await world.stored(partner)) === 1);
    const id = world.happen(other);
    await world.until(async () => (await world.stored(other)) === 1);
    const { consumer } = await world.reading(other);
    world.end(partner);
    await world.until(() => cutOf() !== undefined);
    expect(await take(consumer, 1)).toEqual([id]);
    expect(cutOf(other)).toBeUndefined();
    await stop();
  });

  it('is not the end of the partner: with a new contract it goes on after what was acknowledged', async () => {
    const stop = world.deliver();
    const ids = [1, 2, 3].map(() => world.happen(partner));
    await world.until(async () => (await world.stored(partner)) === 3);
    expect(await take((await world.reading(partner)).consumer, 1)).toEqual(ids.slice(0, 1));
    world.end(partner);
    await world.until(() => cutOf() !== undefined);
    world.register(partner);
    await world.until(async () => (await world.stored(partner)) === 2);
    expect(await take((await world.reading(partner)).consumer, 2)).toEqual(ids.slice(1));
    await stop();
  });

  it('takes one of two systems away, when its registration was closed', async () => {
    const stop = world.deliver();
    const second = world.naming.reader(partner, 'second');
    world.tokens.set(`${partner}-2`, { party: partner, client: 'second', until: Number.MAX_SAFE_INTEGER });
    world.standings.set(partner, { kind: 'open', readers: [world.reader(partner), second] });
    const names = world.naming.feed(partner);
    await world.until(() =>
      world.manager.consumers.info(names.stream, second.consumer).then(
        () => true,
        () => false,
      ),
    );
    const staying = await world.nats.enter(partner, names);
    const leaving = await world.nats.enter(`${partner}-2`, names);
    world.standings.set(partner, { kind: 'open', readers: [world.reader(partner)] });
    world.happen(partner);
    await leaving.closed();
    await staying.flush();
    await expect(world.manager.consumers.info(names.stream, second.consumer)).rejects.toMatchObject({
      code: 10_014,
    });
    await stop();
  });

  it('follows as soon as the server is back, when it was away while the contract ended', async () => {
    const stop = world.deliver();
    world.happen(partner);
    await world.until(async () => (await world.stored(partner)) === 1);
    await world.nats.server.kill();
    world.end(partner);
    await world.nats.server.start();
    await world.until(async () => (await world.states.load(partner))?.status === 'cut');
    await demandNothingLeft();
    await stop();
  });

  it('is found by the next sweep, when a stream is left that belongs to nobody', async () => {
    const { stream } = world.naming.feed(someone());
    await world.manager.streams.add({ name: stream, subjects: ['of.nobody'] });
    const stop = world.deliver();
    await world.until(() =>
      world.manager.streams.info(stream).then(
        () => false,
        () => true,
      ),
    );
    await stop();
  });

  /** The n-th thing that a cut does is done, and then the process ends. */
  function crashingAfter(step: number): (drivers: Drivers) => Drivers {
    let isDown = false;
    const guarded = <Part extends object>(part: Part, ends: readonly string[]): Part =>
      new Proxy(part, {
        get: (target, name, receiver) => {
          const value: unknown = Reflect.get(target, name, receiver);
          if (typeof value !== 'function') return value;
          return async (...given: readonly unknown[]): Promise<unknown> => {
            if (isDown) throw new Error('the process has ended');
            const result: unknown = await value.apply(target, given);
            if (ends[step] !== name) return result;
            isDown = true;
            throw new Error('the process has ended');
          };
        },
      });
    const ends = ['deleteConsumers', 'purge', 'deleteStream', 'end', 'exists'];
    return ({ server, connections }) => ({
      server: guarded(server, ends),
      connections: guarded(connections, ends),
    });
  }

  it.each(STEPS.map((step, index) => [step, index] as const))(
    'is completed by the next run, when the process ended after “%s” and before that was noted',
    async (step, index) => {
      world.between = crashingAfter(index);
      const crashed = world.deliver();
      world.happen(partner);
      await world.until(async () => (await world.stored(partner)) === 1);
      const connection: NatsConnection = await world.nats.enter(partner, world.naming.feed(partner));
      world.errors.length = 0;
      world.end(partner);
      await world.until(() => world.errors.length > 0);
      await crashed();
      const half = await world.states.load(partner);
      expect(half).toMatchObject({ status: 'cutting' });
      expect(half?.cut?.steps.map(({ step: done }) => done)).toEqual(STEPS.slice(0, STEPS.indexOf(step)));
      expect(cutOf()).toBeUndefined();
      // Also between the two runs nobody is let in.
      await expect(world.nats.enter(partner, world.naming.feed(partner))).rejects.toMatchObject({
        name: 'AuthorizationError',
      });
      world.between = (drivers) => drivers;
      const stop = world.deliver();
      await world.until(() => cutOf() !== undefined);
      await world.until(async () => (await world.states.load(partner))?.status === 'cut');
      await connection.closed();
      await demandNothingLeft();
      expect(cutOf()).toMatchObject({ cut: half?.cut?.id });
      expect(cutOf()?.steps.map(({ step: done }) => done)).toEqual(STEPS);
      await stop();
    },
  );

  it('is said once more under the same name, when the process ended between saying it and noting that', async () => {
    const first = world.deliver();
    await world.until(async () => (await world.states.load(partner))?.status === 'open');
    world.end(partner);
    await world.until(async () => (await world.states.load(partner))?.status === 'cut');
    await first();
    const done = await world.states.load(partner);
    if (done === undefined) throw new Error('it was cut');
    await world.states.save({ ...done, status: 'cutting' }, 1n);
    const stop = world.deliver();
    await world.until(async () => (await world.states.load(partner))?.status === 'cut');
    const said = world.cuts.filter(({ party }) => party === partner);
    expect(said).toHaveLength(2);
    expect(new Set(said.map(({ cut }) => cut)).size).toBe(1);
    await stop();
  });
});
