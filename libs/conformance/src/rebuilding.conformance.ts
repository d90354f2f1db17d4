import { setImmediate } from 'node:timers/promises';
import { ProjectionRunner, rebuild, type Projection, type ReadModels } from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import {
  FailingReadModels,
  withAfterSnapshot,
  withAfterTransaction,
  withoutFault,
} from './failing-read-models.js';
import { counts, lines, until, write, type NotesTables } from './read-models.samples.js';

const PROJECTIONS = [counts, lines];
const AUTHORS = ['anne', 'bea', 'cleo'];

/** What every database of read models must do while one of them is built again. @param open gives empty ones */
export function rebuildingConformance(database: string, open: () => Promise<ReadModels>): void {
  describe(`Read models on ${database} that are rebuilt`, () => {
    let readModels: ReadModels;
    let store: ReturnType<typeof memoryEventStore>;
    let runner: ProjectionRunner;

    beforeEach(async () => {
      readModels = await open();
      store = memoryEventStore();
      runner = new ProjectionRunner(store, readModels, PROJECTIONS);
      await runner.prepare();
    });
    afterEach(() => readModels.close());

    const writeMany = async (count: number) => {
      for (let n = 0; n < count; n += 1)
        await write(store, AUTHORS[n % 3] ?? '', n % 5 === 4 ? 'other-thing' : 'notes-note');
    };
    const again = (
      change: { readonly projections?: readonly Projection[]; readonly switchDifferent?: boolean } = {},
    ) => rebuild({ store, readModels, projections: PROJECTIONS, ...change });
    const lineCount = async () =>
      (await readModels.reader<NotesTables>().selectFrom('notes_lines').select('position').execute()).length;

    /** What a process makes of the whole ledger that sees it for the first time. */
    async function cleanDigests() {
      const clean = await open();
      const first = new ProjectionRunner(store, clean, PROJECTIONS);
      await first.prepare();
      await first.catchUp();
      const digests = await first.digests();
      await clean.close();
      return digests;
    }

    it('equal a clean replay although writing goes on, and readers never see a part of one', async () => {
      await writeMany(700);
      await runner.catchUp();
      const stop = new AbortController();
      const following = runner.run(stop.signal);
      const seen: number[] = [];
      const busy = (async () => {
        while (!stop.signal.aborted) {
          await writeMany(5);
          // Nobody can catch up with what the serving one itself cannot keep up with.
          await runner.gate.reached(store.head(), 5_000);
          seen.push(await lineCount());
          // Files and memory answer at once: timers must have their turn.
          await setImmediate();
        }
      })();
      let told = 0n;
      const reports = await rebuild({
        ...{ store, readModels, projections: PROJECTIONS },
        onProgress: ({ position }) => (told = position),
      });
      const before = store.head();
      await until(() => store.head() > before + 20n);
      stop.abort();
      await busy;
      await following;
      await runner.catchUp();
      expect(reports.map(({ alike, switched }) => [alike, switched])).toEqual([
        [true, true],
        [true, true],
      ]);
      expect(reports.every(({ position }) => position >= 700n)).toBe(true);
      expect(told).toBeGreaterThanOrEqual(700n);
      expect(Math.min(...seen)).toBeGreaterThanOrEqual(560);
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      expect(await runner.digests()).toEqual(await cleanDigests());
    });

    it('come to an end although events come faster than a page at a time, and say that they do', async () => {
      await writeMany(2_000);
      await runner.catchUp();
      let transactions = 0;
      // More than a page for each page: at this pace it would never be reached.
      const faster = async () => {
        transactions += 1;
        if (transactions > 200) throw new Error('it does not end');
        await writeMany(300);
        await runner.catchUp();
      };
      const told: boolean[] = [];
      const reports = await rebuild({
        ...{ store, projections: PROJECTIONS },
        readModels: withAfterTransaction(readModels, faster),
        onProgress: ({ slowerThanAppends }) => void told.push(slowerThanAppends),
      });
      expect(reports.map(({ switched }) => switched)).toEqual([true, true]);
      expect([told[0], told.includes(true)]).toEqual([false, true]);
      await runner.catchUp();
      expect(await runner.digests()).toEqual(await cleanDigests());
    });

    it('can be rebuilt again and again, indexes and all', async () => {
      await writeMany(10);
      await runner.catchUp();
      for (let time = 0; time < 3; time += 1)
        expect((await again()).every(({ switched }) => switched)).toBe(true);
      await writeMany(3);
      await runner.catchUp();
      expect(await runner.digests()).toEqual(await cleanDigests());
    });

    it('serve and follow after a crash at any stage, and the next rebuild finishes', async () => {
      await writeMany(300);
      await runner.catchUp();
      const clean = await cleanDigests();
      let stages = 0;
      for (let finished = false; !finished; stages += 1) {
        const failing = new FailingReadModels(readModels, stages);
        finished = await withoutFault(rebuild({ store, readModels: failing, projections: PROJECTIONS }));
        const live = new ProjectionRunner(store, readModels, PROJECTIONS);
        await live.prepare();
        expect(await live.digests()).toEqual(clean);
      }
      await writeMany(9);
      await runner.catchUp();
      expect(await runner.digests()).toEqual(await cleanDigests());
      // Begin, two pages at least, the last events, the switch: each of them was cut off before and after its commit.
      expect(stages).toBeGreaterThan(6);
    });

    it('stay as they are when they differ from the new ones, until somebody says otherwise', async () => {
      await writeMany(10);
      await runner.catchUp();
      await readModels.transaction((db) => db.deleteFrom('notes_lines').where('position', '=', 1).execute());
      const wrong = await runner.digests();
      const [same, different] = await again();
      expect(same).toMatchObject({ projection: 'notes.counts', alike: true, switched: true });
      expect(different).toMatchObject({ projection: 'notes.lines', alike: false, switched: false });
      expect(different?.serving.digest).not.toBe(different?.built.digest);
      expect(await runner.digests()).toEqual(wrong);
      await writeMany(2);
      await runner.catchUp();
      expect(await again({ projections: [lines], switchDifferent: true })).toMatchObject([
        { position: 12n, alike: false, switched: true },
      ]);
      expect(await runner.digests()).toEqual(await cleanDigests());
    });

    it('are as they would be now, not as they were when they were compared', async () => {
      await writeMany(10);
      await runner.catchUp();
      const later = async () => {
        await writeMany(7);
        await runner.catchUp();
      };
      const [first] = await rebuild({
        ...{ store, projections: PROJECTIONS },
        readModels: withAfterSnapshot(readModels, later),
      });
      expect(first).toMatchObject({ position: 10n, switched: true });
      expect((await runner.digests())[0]?.position).toBe(17n);
      expect(await runner.digests()).toEqual(await cleanDigests());
    });

    it('are never ahead of the one that they replace, even beside one that is further', async () => {
      await writeMany(5);
      await runner.catchUp();
      await writeMany(5);
      const further = new ProjectionRunner(store, readModels, [counts]);
      await further.prepare();
      await further.catchUp();
      expect((await again()).map(({ position, alike }) => [position, alike])).toEqual([
        [10n, true],
        [5n, true],
      ]);
      await runner.catchUp();
      expect(await runner.digests()).toEqual(await cleanDigests());
    });

    it('of another version wait beside the old ones; the switch ends who writes and reads the old ones', async () => {
      await writeMany(6);
      await runner.catchUp();
      const newer: Projection = { ...lines, version: 2 };
      const ofNewProgram = new ProjectionRunner(store, readModels, [counts, newer]);
      await expect(ofNewProgram.prepare()).rejects.toThrow('notes.lines lies in version 1');
      const [waiting] = await again({ projections: [newer] });
      expect(waiting).toMatchObject({ serving: { version: 1 }, built: { version: 2 }, switched: false });
      await writeMany(1);
      await runner.catchUp();
      const [switched] = await again({ projections: [newer], switchDifferent: true });
      expect(switched).toMatchObject({ position: 7n, switched: true });
      await writeMany(1);
      await expect(runner.catchUp()).rejects.toThrow('lies in version 2, and this program needs version 1');
      await ofNewProgram.prepare();
      await ofNewProgram.catchUp();
      expect(await lineCount()).toBe(7);
    });

    it('go on from the page that was written last, or from the first event when that is asked', async () => {
      await writeMany(300);
      await runner.catchUp();
      await withoutFault(
        rebuild({ store, readModels: new FailingReadModels(readModels, 3), projections: [lines] }),
      );
      const read: bigint[] = [];
      const watched = {
        readAll: (...given: Parameters<typeof store.readAll>) => (
          read.push(given[0]),
          store.readAll(...given)
        ),
      };
      const stopped = new AbortController();
      stopped.abort(new Error('stopped'));
      const parts = { store: watched, readModels, projections: [lines] };
      await expect(rebuild({ ...parts, signal: stopped.signal })).rejects.toThrow('stopped');
      await rebuild(parts);
      expect(read[0]).toBeGreaterThan(0n);
      read.length = 0;
      await rebuild({ ...parts, afresh: true });
      expect(read[0]).toBe(0n);
    });

    it('are given up by a rebuild after which another one was begun', async () => {
      await writeMany(300);
      await runner.catchUp();
      let other: Promise<unknown> | undefined;
      const first = rebuild({
        ...{ store, readModels, projections: [lines] },
        onProgress: () => void (other ??= again({ projections: [lines] })),
      });
      await expect(first).rejects.toThrow('another rebuild of notes.lines was begun');
      await other;
      expect(await runner.digests()).toEqual(await cleanDigests());
    });

    it('must have been created here', async () => {
      const imagined = { ...lines, name: 'notes.imagined' };
      await expect(again({ projections: [imagined] })).rejects.toThrow('no read model notes.imagined here');
    });
  });
}
