import {
  aloneLeases,
  PositionGate,
  StoreError,
  type EventStore,
  type Lease,
  type Leases,
  type ReadModels,
} from '@coop/event-sourcing';
import { Followers, reactorFollower } from './followers.js';
import type { Follower } from './hosted-service.js';

const until = async (holds: () => boolean): Promise<void> => {
  for (let attempt = 0; attempt < 400 && !holds(); attempt += 1)
    await new Promise((resolve) => setTimeout(resolve, 5));
};

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

describe('What follows the ledger in a process', () => {
  const following = (run: Follower['run'], gate = new PositionGate()): Follower => ({
    name: 'example',
    gate,
    run,
  });
  const store = { head: () => 5n };

  it('is begun again when what it stands on was away, and nobody is told that it stopped', async () => {
    const interrupted: string[] = [];
    let runs = 0;
    const follower = following(async (signal) => {
      runs += 1;
      if (runs < 3) throw new StoreError('StoreUnavailable', 'away');
      await aborted(signal);
    });
    const followers = new Followers(store, aloneLeases, [follower], [], [], (name) => interrupted.push(name));
    let failed = false;
    followers.failed.catch(() => (failed = true));
    followers.start();
    await until(() => runs === 3);
    await followers.stop();
    expect(runs).toBe(3);
    expect(interrupted).toEqual(['example', 'example']);
    expect(failed).toBe(false);
  });

  it('ends the process by its name when it meets a defect', async () => {
    const followers = new Followers(
      store,
      aloneLeases,
      [following(() => Promise.reject(new TypeError('defect')))],
      [],
    );
    followers.start();
    await expect(followers.failed).rejects.toThrow('example stopped');
    await followers.stop();
  });

  it('keeps nobody waiting when it may wait for something outside, and is still told as lagging', async () => {
    const gate = new PositionGate();
    const stuck: Follower = { name: 'stuck', gate, mayWait: true, run: () => new Promise(() => undefined) };
    const followers = new Followers(store, aloneLeases, [stuck], []);
    followers.start();
    await followers.settled();
    expect(followers.checks()).toEqual([]);
    expect(followers.lags()).toEqual([{ follower: 'stuck', position: 0n, events: 5 }]);
    await followers.stop();
  });

  it('does not take the service away when it only acts on what happened and has a backlog', async () => {
    const [answering, behind] = [new PositionGate(), new PositionGate()];
    const run: Follower['run'] = (signal) => aborted(signal);
    const reactor = { name: 'reaction', categories: [], react: () => Promise.resolve() };
    const parts = { store: {} as EventStore, readModels: {} as ReadModels, leases: undefined };
    const reaction: Follower = { ...reactorFollower(reactor, parts), gate: behind, run };
    const followers = new Followers(store, aloneLeases, [following(run, answering), reaction], []);
    followers.start();
    const current = followers.current();
    answering.reach(5n);
    await current;
    expect(followers.checks().map(({ name }) => name)).toEqual(['example']);
    expect(await followers.checks()[0]?.check()).toBe(true);
    let settled = false;
    const all = followers.settled().then(() => (settled = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(settled).toBe(false);
    behind.reach(5n);
    await all;
    await followers.stop();
  });

  it('is waited for, when answers rest on it, before the service is ready', async () => {
    const gate = new PositionGate();
    const followers = new Followers(store, aloneLeases, [following((signal) => aborted(signal), gate)], []);
    followers.start();
    let isCurrent = false;
    const current = followers.current().then(() => (isCurrent = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isCurrent).toBe(false);
    gate.reach(5n);
    await current;
    await followers.stop();
  });

  it('is waited for until it knows everything, and tells how far it is', async () => {
    const gate = new PositionGate();
    const followers = new Followers(store, aloneLeases, [following((signal) => aborted(signal), gate)], []);
    followers.start();
    expect(followers.lags()).toEqual([{ follower: 'example', position: 0n, events: 5 }]);
    const settled = followers.settled();
    gate.reach(5n);
    await settled;
    expect(followers.lags()).toEqual([{ follower: 'example', position: 5n, events: 0 }]);
    await followers.stop();
  });

  it('gives back the lease of its clockwork when it stops', async () => {
    const told: string[] = [];
    const leases: Leases = {
      hold: async (name): Promise<Lease> => {
        told.push(`held ${name}`);
        return {
          ...{ name, token: 1n, lost: new AbortController().signal },
          release: async () => void told.push(`released ${name}`),
        };
      },
    };
    const clockwork = { name: 'clockwork.example', tick: () => Promise.resolve() };
    const followers = new Followers(store, leases, [], [clockwork]);
    followers.start();
    await until(() => told.length === 1);
    await followers.stop();
    expect(told).toEqual(['held clockwork.example', 'released clockwork.example']);
  });
});
