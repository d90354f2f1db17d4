import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { aloneLeases, leafOf, type EventStore } from '@coop/event-sourcing';
import { leafHash, openCheckpoint, parseVerifierKey, verifyInclusion } from '@coop/tlog';
import { eventAt } from '../history/moment.js';
import { HistoryWorld, temporaryFolders } from '../testing/history-world.js';
import { filesOf, integrate, openTestLog, ORIGIN } from '../testing/open-test-log.js';
import { LogIntegrator } from './log-integrator.js';
import type { AuditParts } from './parts.js';
import { proveInclusion } from './prove-inclusion.js';

const folder = temporaryFolders();

async function grow(world: HistoryWorld, events: number): Promise<HistoryWorld> {
  for (let n = 0; n < events; n += 1) await world.grant(`grant ${world.store.head()}`);
  return world;
}

describe('the log of all events', () => {
  it('has each event as the leaf at its position, and a proof that anyone can verify', async () => {
    const world = await grow(await new HistoryWorld().begin(), 300);
    const log = await integrate(world.store, folder('log'), folder('keys'));
    const parts = { ...log, opened: log, store: world.store } as unknown as AuditParts;
    const proof = await proveInclusion(parts, 257n, 260n);
    const event = await eventAt(world.store, 257n);
    if (proof === null || event === undefined) throw new Error('a proof was expected');
    const { size, root } = openCheckpoint(proof.checkpoint, ORIGIN, [parseVerifierKey(proof.vkey)]);
    expect(proof).toMatchObject({ index: '256', size: '304', leaf: leafOf(event).toString('hex') });
    const hashes = proof.proof.map((hash) => Buffer.from(hash, 'hex'));
    expect(
      verifyInclusion({ index: 256, size, root, leafHash: leafHash(leafOf(event)), proof: hashes }),
    ).toBe(true);
    expect(await proveInclusion(parts, 305n)).toBeNull();
    expect(await proveInclusion(parts, 0n)).toBeNull();
  });

  it('is built again byte for byte when all its files are lost', async () => {
    const world = await grow(await new HistoryWorld().begin(), 290);
    const [logDir, keysDir] = [folder('log'), folder('keys')];
    await integrate(world.store, logDir, keysDir);
    const before = filesOf(logDir);
    rmSync(logDir, { recursive: true });
    const { integrator } = await integrate(world.store, logDir, keysDir);
    expect(filesOf(logDir)).toEqual(before);
    expect(integrator).toMatchObject({ state: 'following', published: { size: 294 } });
  });

  it('goes on where it was after a restart', async () => {
    const world = await grow(await new HistoryWorld().begin(), 3);
    const [logDir, keysDir] = [folder('log'), folder('keys')];
    await integrate(world.store, logDir, keysDir);
    await grow(world, 2);
    const { integrator } = await integrate(world.store, logDir, keysDir);
    const fresh = await integrate(world.store, folder('log'), folder('keys'));
    const headOf = (text = '') => text.split('\n').slice(0, 3);
    expect(headOf(integrator.published?.checkpoint)[1]).toBe('9');
    expect(headOf(integrator.published?.checkpoint)).toEqual(headOf(fresh.integrator.published?.checkpoint));
  });

  it('signs nothing when the store has lost what was logged', async () => {
    const world = await grow(await new HistoryWorld().begin(), 5);
    const [logDir, keysDir] = [folder('log'), folder('keys')];
    await integrate(world.store, logDir, keysDir);
    const restored = await new HistoryWorld().begin();
    const { integrator } = await integrate(restored.store, logDir, keysDir);
    expect(integrator.state).toBe('event-store-loss');
    expect(integrator.published?.size).toBe(9);
  });

  it('remembers what was signed even when the log was lost together with the end of the store', async () => {
    const world = await grow(await new HistoryWorld().begin(), 5);
    const keysDir = folder('keys');
    await integrate(world.store, folder('log'), keysDir);
    const restored = await new HistoryWorld().begin();
    const { integrator } = await integrate(restored.store, folder('log'), keysDir);
    expect(integrator).toMatchObject({ state: 'event-store-loss', published: undefined });
  });

  it('signs nothing when the store has another event where the log ends', async () => {
    const [logDir, keysDir] = [folder('log'), folder('keys')];
    await integrate((await new HistoryWorld().begin()).store, logDir, keysDir);
    const other = await grow(await new HistoryWorld().begin(), 1);
    const { integrator } = await integrate(other.store, logDir, keysDir);
    expect(integrator.state).toBe('event-store-differs');
  });

  it('is not signed with a new key when the key is missing', async () => {
    const world = await new HistoryWorld().begin();
    const logDir = folder('log');
    await integrate(world.store, logDir, folder('keys'));
    await expect(openTestLog(logDir, folder('keys'))).rejects.toThrow('restore log.skey');
  });

  it('follows new events while it runs, and tells how far it reaches', async () => {
    const world = await new HistoryWorld().begin();
    const opened = await openTestLog(folder('log'), folder('keys'));
    const reached: bigint[] = [];
    const integrator = new LogIntegrator({
      store: world.store,
      opened,
      leases: aloneLeases,
      onIntegrated: async (position) => void reached.push(position),
    });
    const stop = new AbortController();
    const running = integrator.run(stop.signal);
    expect(await integrator.gate.reached(4n, 5_000)).toBe(true);
    await grow(world, 3);
    expect(await integrator.gate.reached(7n, 5_000)).toBe(true);
    stop.abort();
    await running;
    expect(reached.at(-1)).toBe(7n);
  });

  it('stops loudly at a gap of the store, and logs nothing in the place of what is missing', async () => {
    const world = await grow(await new HistoryWorld().begin(), 4);
    const store: EventStore = {
      ...world.store,
      async *subscribe(after, signal) {
        for await (const item of world.store.subscribe(after, signal))
          if ('caughtUp' in item || item.first !== 6n) yield item;
      },
    };
    const opened = await openTestLog(folder('log'), folder('keys'));
    const running = new LogIntegrator({ store, opened, leases: aloneLeases }).run(AbortSignal.timeout(5_000));
    await expect(running).rejects.toThrow('event 6 is missing before 7');
    expect((await opened.signer.lastSigned()).size).toBeLessThan(6);
  });

  it('stops loudly when what must follow each batch fails', async () => {
    const world = await new HistoryWorld().begin();
    const opened = await openTestLog(folder('log'), folder('keys'));
    const onIntegrated = () => Promise.reject(new Error('the disk is full'));
    const running = new LogIntegrator({ store: world.store, opened, leases: aloneLeases, onIntegrated }).run(
      new AbortController().signal,
    );
    await expect(running).rejects.toThrow('the disk is full');
  });

  it('is refused by its signer when a copy of it went another way', async () => {
    const world = await new HistoryWorld().begin();
    const [logDir, keysDir, copy] = [folder('log'), folder('keys'), folder('copy')];
    await integrate(world.store, logDir, keysDir);
    cpSync(logDir, join(copy, 'log'), { recursive: true });
    await grow(world, 1);
    await integrate(world.store, logDir, keysDir);
    const lease = await aloneLeases.hold('audit.log', new AbortController().signal);
    const log = await (await openTestLog(join(copy, 'log'), keysDir)).writer(lease);
    await expect(log.append([Buffer.from('another entry')])).rejects.toMatchObject({ code: 'signer_fork' });
  });
});
