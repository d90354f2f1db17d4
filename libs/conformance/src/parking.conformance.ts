import {
  askReplay,
  newId,
  parkedEvents,
  PositionGate,
  ProjectionRunner,
  runReactor,
  StoreError,
  type ReactorParts,
  type ReadModels,
  type StoredEvent,
} from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { counts, until, write } from './read-models.samples.js';

const SECRET = 'Anne Invented, +41 00 000 00 00';
const NAME = 'notes.answers';

/** What every database of read models must do with what a reactor cannot react to. @param open gives empty ones */
export function parkingConformance(database: string, open: () => Promise<ReadModels>): void {
  describe(`A reactor with its checkpoint on ${database}`, () => {
    let readModels: ReadModels;
    let store: ReturnType<typeof memoryEventStore>;
    let stop: AbortController;
    let running: Promise<void>[];
    let reacted: bigint[];
    let tried: bigint[];
    let poison: Set<bigint>;

    beforeEach(async () => {
      readModels = await open();
      store = memoryEventStore();
      stop = new AbortController();
      [running, reacted, tried, poison] = [[], [], [], new Set()];
    });
    afterEach(async () => {
      stop.abort();
      await Promise.allSettled(running);
      await readModels.close();
    });

    const newStream = () => `notes-note-${newId()}`;
    async function say(stream: string): Promise<void> {
      const id = newId();
      const type = 'notes.note.written';
      await store.append({
        ...{ commandId: id, commandDigest: '0'.repeat(64) },
        metadata: { actor: 'system:notes', correlationId: id, causationId: id },
        streams: [
          {
            ...{ stream, expected: 'any' },
            events: [{ id, type, version: 1, retention: 'no-personal-values', data: { author: 'anne' } }],
          },
        ],
      });
    }
    const react = async ({ position }: StoredEvent): Promise<void> => {
      tried.push(position);
      if (poison.has(position)) throw new RangeError(SECRET);
      reacted.push(position);
    };
    function start(change: Partial<ReactorParts> = {}, name = NAME, reaction = react): PositionGate {
      const gate = new PositionGate();
      const reactor = { name, categories: ['notes-note'], react: reaction };
      const parts = { store, readModels, gate, pauses: [1, 1], lookMs: 5, ...change };
      running.push(runReactor(reactor, parts, stop.signal));
      return gate;
    }
    const parked = () => parkedEvents(readModels.reader());
    const askFor = (position: bigint) =>
      readModels.transaction((db) => askReplay(db, { reactor: NAME, position }));
    const atHead = async (gate: PositionGate) => expect(await gate.reached(store.head(), 5_000)).toBe(true);

    it('parks an event that fails again and again, and goes on with the others', async () => {
      poison = new Set([1n]);
      await say(newStream());
      await say(newStream());
      const told: unknown[] = [];
      await atHead(start({ onParked: (each) => told.push(each) }));
      expect(tried).toEqual([1n, 1n, 1n, 2n]);
      expect(reacted).toEqual([2n]);
      const [one, ...others] = await parked();
      expect(others).toEqual([]);
      expect(one).toMatchObject({ reactor: NAME, position: 1n, type: 'notes.note.written', state: 'parked' });
      expect(one).toMatchObject({ attempts: 3, reason: 'RangeError', replay: false });
      expect(one?.place).toMatch(/^libs\/conformance\/.*parking\.conformance\.[jt]s:\d+:\d+$/);
      expect(told).toEqual([{ reactor: NAME, position: 1n, reason: 'RangeError', place: one?.place }]);
      expect(JSON.stringify(await rowsOf(readModels))).not.toContain('Invented');
    });

    it('keeps the order of a stream: its later events wait behind the one that is parked', async () => {
      poison = new Set([1n]);
      const [one, other] = [newStream(), newStream()];
      for (const stream of [one, other, one, other, one]) await say(stream);
      await atHead(start());
      expect(reacted).toEqual([2n, 4n]);
      expect((await parked()).map(({ position, state }) => `${position} ${state}`)).toEqual([
        '1 parked',
        '3 waiting',
        '5 waiting',
      ]);
      expect(await askFor(3n)).toBe(false);
      poison.clear();
      expect(await askFor(1n)).toBe(true);
      await until(async () => (await parked()).length === 0);
      expect(reacted).toEqual([2n, 4n, 1n, 3n, 5n]);
      await say(one);
      await until(() => reacted.at(-1) === 6n);
      expect(await parked()).toEqual([]);
    });

    it('keeps parked what fails when it is tried again, and what fails behind it', async () => {
      poison = new Set([1n]);
      const stream = newStream();
      for (let n = 0; n < 3; n += 1) await say(stream);
      await atHead(start());
      await askFor(1n);
      await until(async () => (await parked())[0]?.attempts === 4);
      expect((await parked())[0]).toMatchObject({ state: 'parked', replay: false });
      expect(reacted).toEqual([]);
      poison = new Set([2n]);
      await askFor(1n);
      await until(async () => (await parked())[0]?.position === 2n);
      await until(async () => (await parked())[0]?.state === 'parked');
      expect((await parked()).map(({ position, state }) => `${position} ${state}`)).toEqual([
        '2 parked',
        '3 waiting',
      ]);
      expect(reacted).toEqual([1n]);
    });

    it('parks nothing twice when it ended before it had saved how far it was', async () => {
      poison = new Set([1n]);
      const stream = newStream();
      await say(stream);
      await say(stream);
      await atHead(start());
      stop.abort();
      await Promise.all(running.splice(0));
      const before = await parked();
      await readModels.transaction((db) => db.updateTable('checkpoints').set({ position: 0 }).execute());
      stop = new AbortController();
      await atHead(start());
      expect(await parked()).toEqual(before);
      expect(tried).toEqual([1n, 1n, 1n]);
    });

    it('ends, and parks nothing, when something is away that will be back, or when the ledger is damaged', async () => {
      await say(newStream());
      const faults = [new StoreError('StoreUnavailable', 'away'), new StoreError('StoreDamaged', 'damaged')];
      for (const fault of faults) {
        const passes = (error: unknown) => error instanceof StoreError && error.code === 'StoreUnavailable';
        start({ passes }, NAME, () => Promise.reject(fault));
        await expect(running.pop()).rejects.toBe(fault);
      }
      expect(await parked()).toEqual([]);
      await atHead(start());
      expect(reacted).toEqual([1n]);
    });

    it('ends at an event of a version that came after this program, and parks nothing', async () => {
      const id = newId();
      await store.append({
        ...{ commandId: id, commandDigest: '0'.repeat(64) },
        metadata: { actor: 'system:identity', correlationId: id, causationId: id },
        streams: [
          {
            ...{ stream: newStream(), expected: 'no-stream' },
            events: [
              { id, type: 'identity.party.renamed', version: 99, retention: 'no-personal-values', data: {} },
            ],
          },
        ],
      });
      start();
      await expect(running.pop()).rejects.toThrow('version 99');
      expect(await parked()).toEqual([]);
    });

    it('ends in the middle of its tries without having reacted or parked, and tries again at the next start', async () => {
      poison = new Set([1n]);
      await say(newStream());
      start({ pauses: [600_000] });
      await until(() => tried.length === 1);
      stop.abort();
      await Promise.all(running.splice(0));
      expect(await parked()).toEqual([]);
      poison.clear();
      stop = new AbortController();
      await atHead(start());
      expect(reacted).toEqual([1n]);
    });

    it('delays nobody else when it is slow: other reactors and read models go on', async () => {
      const runner = new ProjectionRunner(store, readModels, [counts]);
      await runner.prepare();
      running.push(runner.run(stop.signal));
      const slow = Promise.withResolvers<void>();
      const stuck = start({}, 'notes.slow', () => slow.promise);
      const quick = start();
      for (let n = 0; n < 20; n += 1) await write(store, 'anne');
      await atHead(quick);
      await atHead(runner.gate);
      expect(reacted).toHaveLength(20);
      expect(stuck.position).toBe(0n);
      slow.resolve();
      await atHead(stuck);
    });
  });
}

const rowsOf = (readModels: ReadModels) =>
  readModels
    .reader<Record<string, Record<string, unknown>>>()
    .selectFrom('parked_events')
    .selectAll()
    .execute();
