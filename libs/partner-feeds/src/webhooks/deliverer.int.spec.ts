import type { Lease } from '@coop/event-sourcing';
import { DeliveryWorld } from '../testing/delivery-world.js';
import type { Outcome } from './outcome.js';
import { MAX_RETRY_AFTER_MS, RETRY_DELAYS_MS } from './schedule.js';

const failed = (change: Partial<Extract<Outcome, { kind: 'failed' }>> = {}) =>
  Promise.resolve<Outcome>({ kind: 'failed', failure: 'answered-error', status: 503, ...change });

describe('The deliverer of webhooks', () => {
  let world: DeliveryWorld;

  beforeEach(() => {
    world = new DeliveryWorld();
  });
  afterEach(async () => {
    await world.close();
    expect(world.errors).toEqual([]);
  });

  it('delivers what is there, then what comes, each once and in order', async () => {
    world.register('hook');
    const ids = [world.happen(), world.happen()];
    world.happen('another partner');
    world.start();
    await world.until(() => world.acceptedBy('hook').length === 2);
    ids.push(world.happen());
    await world.until(() => world.acceptedBy('hook').length === 3);
    await world.quiet();
    expect(world.acceptedBy('hook')).toEqual(ids);
  });

  it('begins at the registration: what was told before is not sent', async () => {
    world.happen();
    world.register('hook', { from: 1n });
    const id = world.happen();
    world.start();
    await world.until(() => world.acceptedBy('hook').length === 1);
    expect(world.acceptedBy('hook')).toEqual([id]);
  });

  it('retries by the schedule over days, keeps the order meanwhile, then disables and says why', async () => {
    world.register('hook');
    const id = world.happen();
    world.happen();
    world.answers.set('hook', () => failed());
    world.start();
    const planned = [0];
    for (const [index, delay] of RETRY_DELAYS_MS.entries()) {
      await world.until(() => world.attempts.length === index + 1);
      await world.quiet();
      world.now += delay - 1;
      await world.quiet();
      // A millisecond early is too early.
      expect(world.attempts).toHaveLength(index + 1);
      world.now += 1;
      planned.push((planned.at(-1) ?? 0) + delay);
    }
    await world.until(() => world.disabled.size === 1);
    expect(world.attempts.map(({ at }) => at)).toEqual(planned);
    expect(new Set(world.attempts.map((attempt) => attempt.id))).toEqual(new Set([id]));
    expect(world.disabled.get('hook')).toEqual({
      ...{ reason: 'exhausted', failure: 'answered-error', status: 503, attempts: 10 },
    });
    expect(planned.at(-1)).toBe(((75 * 60 + 35) * 60 + 5) * 1000);
  });

  it('goes on where it stopped when it is enabled again, with the whole schedule before it', async () => {
    world.register('hook');
    const ids = [world.happen(), world.happen()];
    world.answers.set('hook', async () => ({ kind: 'gone', status: 410 }));
    world.start();
    await world.until(() => world.disabled.size === 1);
    await world.quiet();
    world.answers.delete('hook');
    world.change('hook', { enabled: 3n });
    world.disabled.clear();
    await world.until(() => world.acceptedBy('hook').length === 2);
    expect(world.acceptedBy('hook')).toEqual(ids);
    expect(await world.states.load('hook')).toMatchObject({ failures: 0, failure: null, enabled: 3n });
  });

  it('tries at once when its owner enables it while it waits', async () => {
    world.register('hook');
    world.happen();
    world.answers.set('hook', () => failed({ retryAfterMs: 3_600_000 }));
    world.start();
    await world.until(() => world.attempts.length === 1);
    await world.quiet();
    world.answers.delete('hook');
    world.change('hook', { enabled: 2n });
    await world.until(() => world.acceptedBy('hook').length === 1);
    expect(world.attempts.map(({ at }) => at)).toEqual([0, 0]);
  });

  it('disables at once whoever answers that it is gone', async () => {
    world.register('hook');
    world.happen();
    world.answers.set('hook', async () => ({ kind: 'gone', status: 410 }));
    world.start();
    await world.until(() => world.disabled.size === 1);
    world.now += MAX_RETRY_AFTER_MS;
    await world.quiet();
    expect(world.attempts).toHaveLength(1);
    expect(world.disabled.get('hook')).toMatchObject({ reason: 'gone', status: 410, attempts: 1 });
  });

  it('waits as long as it is asked to, but no longer than a day', async () => {
    world.register('hook');
    world.happen();
    world.answers.set('hook', () => failed({ retryAfterMs: 90 * 24 * 3_600_000 }));
    world.start();
    await world.until(() => world.attempts.length === 1);
    await world.quiet();
    world.now += MAX_RETRY_AFTER_MS - 1;
    await world.quiet();
    expect(world.attempts).toHaveLength(1);
    world.now += 1;
    await world.until(() => world.attempts.length === 2);
  });

  it('serves the healthy while others are dead: more dead ones than places', async () => {
    world.concurrency = { prompt: 2, slow: 1 };
    const dead = Array.from({ length: 6 }, (_, index) => `dead-${index}`);
    // Never answers; only the end of the deliverer ends it.
    const silent = (_: unknown, signal: AbortSignal) =>
      new Promise<Outcome>((resolve) => {
        signal.addEventListener('abort', () => resolve({ kind: 'failed', failure: 'timed-out' }));
      });
    for (const webhook of [...dead, 'healthy'])
      world.register(webhook, { partner: webhook === 'healthy' ? 'healthy' : 'dead' });
    for (const webhook of dead) world.answers.set(webhook, () => failed({ failure: 'timed-out' }));
    world.happen('dead');
    world.start();
    await world.until(() => world.attempts.length === dead.length);
    await world.quiet();
    // All are retried now, and hang: they take the one place that they have.
    for (const webhook of dead) world.answers.set(webhook, silent);
    world.now += RETRY_DELAYS_MS[0] ?? 0;
    await world.until(() => world.attempts.length === dead.length + 1);
    const ids = Array.from({ length: 50 }, () => world.happen('healthy'));
    await world.until(() => world.acceptedBy('healthy').length === ids.length);
    expect(world.acceptedBy('healthy')).toEqual(ids);
    expect(world.attempts).toHaveLength(dead.length + 1 + ids.length);
  });

  it('shares its places: a long backlog does not keep others waiting until its end', async () => {
    world.concurrency = { prompt: 1, slow: 1 };
    world.register('long');
    world.register('short', { partner: 'other' });
    for (let index = 0; index < 100; index += 1) world.happen();
    world.happen('other');
    world.start();
    await world.until(() => world.acceptedBy('short').length === 1);
    expect(world.accepted.findIndex(({ webhook }) => webhook === 'short')).toBeLessThan(5);
  });

  it('serves the slow apart, even when they accept everything in the end', async () => {
    world.concurrency = { prompt: 1, slow: 1 };
    world.register('slow');
    world.register('prompt', { partner: 'other' });
    let letGo: (() => void) | undefined;
    world.answers.set('slow', async (_message, signal) => {
      world.now += 14_000;
      if (world.acceptedBy('slow').length === 1)
        await new Promise<void>((resolve) => {
          letGo = resolve;
          signal.addEventListener('abort', () => resolve());
        });
      return { kind: 'accepted', status: 200 };
    });
    for (let index = 0; index < 3; index += 1) world.happen();
    world.start();
    await world.until(() => letGo !== undefined);
    const id = world.happen('other');
    await world.until(() => world.acceptedBy('prompt').length === 1);
    expect(world.acceptedBy('prompt')).toEqual([id]);
    letGo?.();
    await world.until(() => world.acceptedBy('slow').length === 3);
  });

  it('asks before each attempt: what may no longer be told is not sent, nor retried', async () => {
    world.register('hook');
    world.happen();
    world.answers.set('hook', () => failed());
    world.start();
    await world.until(() => world.attempts.length === 1);
    world.stand('hook', { kind: 'held', reason: 'no-contract-in-force' });
    world.answers.delete('hook');
    for (const delay of RETRY_DELAYS_MS) {
      world.now += delay;
      await world.quiet();
    }
    expect(world.attempts).toHaveLength(1);
    expect(await world.states.load('hook')).toMatchObject({ held: 'no-contract-in-force', failures: 1 });
    world.register('hook');
    world.now += RETRY_DELAYS_MS[0] ?? 0;
    await world.until(() => world.acceptedBy('hook').length === 1);
    expect(await world.states.load('hook')).toMatchObject({ held: null });
  });

  it('disables the webhook of a system whose registration was closed', async () => {
    world.register('hook');
    world.happen();
    world.stand('hook', { kind: 'registration-closed' });
    world.start();
    await world.until(() => world.disabled.size === 1);
    expect(world.disabled.get('hook')?.reason).toBe('registration-closed');
    expect(world.attempts).toEqual([]);
  });

  it('sends a part again when it is asked to, and the rest in order after it', async () => {
    world.register('hook');
    const ids = [world.happen(), world.happen(), world.happen(), world.happen()];
    world.start();
    await world.until(() => world.acceptedBy('hook').length === 4);
    world.change('hook', { replays: [{ asked: 5n, after: 1n, until: 3n }] });
    await world.until(() => world.acceptedBy('hook').length === 6);
    ids.push(...ids.slice(1, 3), world.happen());
    await world.until(() => world.acceptedBy('hook').length === 7);
    await world.quiet();
    expect(world.acceptedBy('hook')).toEqual(ids);
  });

  it('ends a replay at what was delivered: what comes after is not sent twice', async () => {
    world.register('hook', { replays: [{ asked: 9n, after: 0n, until: null }], from: 2n });
    const ids = [world.happen(), world.happen(), world.happen()];
    world.start();
    await world.until(() => world.acceptedBy('hook').length === 3);
    await world.quiet();
    expect(world.acceptedBy('hook')).toEqual(ids);
  });

  it('loses nothing when it is killed between a message and its note, or its notes are lost or old', async () => {
    world.register('hook');
    const ids = [world.happen(), world.happen(), world.happen()];
    world.start();
    await world.until(() => world.acceptedBy('hook').length === 3);
    await world.stop();
    const old = await world.states.load('hook');
    if (old !== undefined) await world.states.save({ ...old, position: 1n }, 1n);
    world.start();
    await world.until(() => world.acceptedBy('hook').length === 5);
    await world.stop();
    await world.readModels.transaction((db) => db.deleteFrom('webhook_deliveries').execute());
    ids.push(world.happen());
    world.start();
    await world.until(() => world.acceptedBy('hook').length === 9);
    expect(world.acceptedBy('hook')).toEqual([...ids.slice(0, 3), ...ids.slice(1, 3), ...ids]);
  });

  it('says now and then how far it came, and begins there when its notes are lost', async () => {
    world.register('hook');
    for (let index = 0; index < 300; index += 1) world.happen();
    world.start();
    await world.until(() => world.acceptedBy('hook').length === 300);
    await world.stop();
    expect(world.through).toEqual([['hook', 256n]]);
    await world.readModels.transaction((db) => db.deleteFrom('webhook_deliveries').execute());
    world.change('hook', { from: 256n });
    world.start();
    await world.until(() => world.acceptedBy('hook').length === 344);
  });

  it('writes nothing when a later holder of the lease has written', async () => {
    world.register('hook');
    world.happen();
    const later = { ...(await started(world)), position: 0n };
    expect(await world.states.save({ ...later, failures: 3 }, 8n)).toBe(true);
    expect(await world.states.save(later, 7n)).toBe(false);
    expect(await world.states.load('hook')).toMatchObject({ failures: 3 });
  });

  it('stops when its lease is lost, and goes on when it is granted again', async () => {
    const lost = new AbortController();
    const granted: Lease[] = [];
    world.leases = {
      hold: async (name) => {
        const first = granted.length === 0;
        const lease = {
          name,
          token: BigInt(granted.length + 1),
          lost: first ? lost.signal : new AbortController().signal,
          release: () => Promise.resolve(),
        };
        granted.push(lease);
        return lease;
      },
    };
    world.register('hook');
    world.start();
    await world.until(() => granted.length === 1);
    lost.abort();
    await world.until(() => granted.length === 2);
    const id = world.happen();
    await world.until(() => world.acceptedBy('hook').length === 1);
    expect(world.acceptedBy('hook')).toEqual([id]);
  });
});

async function started(world: DeliveryWorld) {
  world.start();
  await world.until(() => world.accepted.length === 1);
  await world.stop();
  const state = await world.states.load('hook');
  if (state === undefined) throw new Error('nothing was noted');
  return state;
}
