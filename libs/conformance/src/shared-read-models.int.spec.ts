import {
  LeaseLost,
  PositionGate,
  ProjectionRunner,
  rebuild,
  runReactor,
  type EventStore,
  type Lease,
  type Leases,
  type ReadModels,
  type StoredEvent,
} from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { counts, until, write, type NotesTables } from './read-models.samples.js';

/** Leases of one name in memory: the next in the queue is the holder once the one before gave it back or lost it. */
class LeasesInMemory implements Leases {
  token = 0n;
  readonly held: { lose(): void }[] = [];
  #free: Promise<void> = Promise.resolve();

  async hold(name: string, signal: AbortSignal): Promise<Lease> {
    const mine = this.#free;
    const freed = Promise.withResolvers<void>();
    this.#free = freed.promise;
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve());
    });
    await Promise.race([mine, aborted]);
    if (signal.aborted) void mine.then(freed.resolve);
    signal.throwIfAborted();
    const lost = new AbortController();
    this.token += 1n;
    this.held.push({ lose: () => (lost.abort(), freed.resolve()) });
    return { name, token: this.token, lost: lost.signal, release: async () => freed.resolve() };
  }
}

/** The fence of a database that knows the newest token. */
const fencedIn = (readModels: ReadModels, leases: LeasesInMemory): ReadModels => ({
  reader: () => readModels.reader(),
  transaction: (work) => readModels.transaction(work),
  fencedBy: (lease) => ({
    ...readModels,
    transaction: (work) =>
      readModels.transaction(async (db) => {
        if (lease.token !== leases.token) throw new LeaseLost(lease);
        return work(db);
      }),
  }),
  close: () => readModels.close(),
});

describe('Read models that several instances share', () => {
  let store: EventStore;
  let readModels: ReadModels;
  let leases: LeasesInMemory;
  let stop: AbortController;
  let running: Promise<void>[];

  beforeEach(() => {
    store = memoryEventStore();
    leases = new LeasesInMemory();
    readModels = fencedIn(openReadModels(':memory:'), leases);
    stop = new AbortController();
    running = [];
  });
  afterEach(async () => {
    stop.abort();
    await Promise.all(running);
    await readModels.close();
  });

  async function instance(): Promise<ProjectionRunner> {
    const runner = new ProjectionRunner(store, readModels, [counts], {
      leases,
      leaseName: 'notes.projector',
    });
    await runner.prepare();
    running.push(runner.run(stop.signal));
    return runner;
  }
  const notesOf = async (author: string) =>
    (await readModels.reader<NotesTables>().selectFrom('notes_counts').selectAll().execute()).find(
      (row) => row.author === author,
    )?.notes;
  const both = (runners: readonly ProjectionRunner[]) =>
    Promise.all(runners.map(({ gate }) => gate.reached(store.head(), 5_000)));

  it('are applied by one of them, and every instance tells its readers how far', async () => {
    const runners = [await instance(), await instance()];
    for (const author of ['anne', 'bea', 'anne']) await write(store, author);
    expect(await both(runners)).toEqual([true, true]);
    expect(await notesOf('anne')).toBe(2);
    expect(leases.token).toBe(1n);
    const [first, second] = await Promise.all(runners.map((runner) => runner.digests()));
    expect(second).toEqual(first);
    expect(second?.[0]?.position).toBe(3n);
  });

  it('go on with another instance when the lease is lost, and apply nothing twice', async () => {
    const runners = [await instance(), await instance()];
    await write(store, 'anne');
    await both(runners);
    leases.held[0]?.lose();
    await write(store, 'anne');
    expect(await both(runners)).toEqual([true, true]);
    await until(() => leases.token === 2n);
    await write(store, 'anne');
    expect(await both(runners)).toEqual([true, true]);
    expect(await notesOf('anne')).toBe(3);
  });

  it('refuse an instance that did not hear of its loss; it follows from then on', async () => {
    const runners = [await instance()];
    await write(store, 'anne');
    await both(runners);
    // Somebody else was granted the lease, and applied an event that the first has not heard of yet.
    leases.token = 7n;
    await write(store, 'anne');
    await until(() => leases.token === 8n);
    expect(await both(runners)).toEqual([true]);
    expect(await notesOf('anne')).toBe(2);
  });

  it('still end loudly at an event that a projection does not know', async () => {
    const runner = new ProjectionRunner(store, readModels, [counts], {
      leases,
      leaseName: 'notes.projector',
    });
    await runner.prepare();
    const ran = runner.run(stop.signal);
    await write(store, 'anne', 'notes-note', 'notes.note.imagined');
    await expect(ran).rejects.toThrow('notes.note.imagined');
  });

  it('can be built again by a process that does not apply', async () => {
    const runners = [await instance(), await instance()];
    await write(store, 'anne');
    await both(runners);
    const before = await runners[1]?.digests();
    await rebuild({ store, readModels, projections: [counts] });
    expect(await runners[1]?.digests()).toEqual(before);
    await write(store, 'anne');
    await both(runners);
    expect(await notesOf('anne')).toBe(2);
  });

  it('are not caught up with outside of the lease', async () => {
    const runner = new ProjectionRunner(store, readModels, [counts], {
      leases,
      leaseName: 'notes.projector',
    });
    await expect(runner.catchUp()).rejects.toThrow(TypeError);
  });

  it('stop at a ledger that has a gap before what they are given', async () => {
    const runner = await instance();
    await write(store, 'anne');
    await both([runner]);
    await readModels.transaction((db) => db.updateTable('checkpoints').set({ position: 0 }).execute());
    await write(store, 'anne');
    const [ran] = running.splice(0);
    await expect(ran).rejects.toThrow('went back behind position 2');
    expect(await notesOf('anne')).toBe(1);
  });
});

describe('A reactor of several instances', () => {
  it('reacts in one of them, and all know how far it came, also over facts that do not concern it', async () => {
    const store = memoryEventStore();
    const leases = new LeasesInMemory();
    const readModels = fencedIn(openReadModels(':memory:'), leases);
    const stop = new AbortController();
    const reacted: string[] = [];
    const gates = ['one', 'two'].map(() => new PositionGate());
    const running = gates.map((gate, index) => {
      const react = async ({ position }: StoredEvent) => void reacted.push(`${index}: ${position}`);
      const reactor = { name: 'notes.answers', categories: ['notes-note'], react };
      const leased = { leases, leaseName: 'notes.answers' };
      return runReactor(reactor, { store, readModels, gate, leased }, stop.signal);
    });
    const all = () => Promise.all(gates.map((gate) => gate.reached(store.head(), 5_000)));
    await write(store, 'anne');
    await write(store, 'x', 'other-thing');
    expect(await all()).toEqual([true, true]);
    leases.held[0]?.lose();
    await until(() => leases.token === 2n);
    await write(store, 'bea');
    expect(await all()).toEqual([true, true]);
    expect(reacted).toEqual(['0: 1', '1: 3']);
    stop.abort();
    await Promise.all(running);
    await readModels.close();
  });
});
