// needs: postgres
import {
  IndexRunner,
  ProjectionRunner,
  stateDigest,
  type DigestedIndex,
  type EventStore,
  type ReadModels,
} from '@coop/event-sourcing';
import {
  faultRuns,
  requireWholeLedger,
  SeededRandom,
  tellRun,
  type Placed,
} from '@coop/event-sourcing/testing';
import { openPostgresEventStore } from './postgres-event-store.js';
import { freshReadModels } from './testing/fresh-read-models.js';
import { ledgerDatabases } from './testing/ledger-databases.js';
import { MangledAnnouncements, type Mangling } from './testing/mangled-announcements.js';
import { notesProjection, writeNote } from './testing/notes.js';

/** Long enough that nothing is found by looking at intervals while a test runs. */
const SELDOM = 600_000;
const NOTES = 400;
const WRITERS = 4;

const newDatabase = ledgerDatabases('mangled');

/** Keeps all that it was given, in the order in which it was given. */
function everything(): DigestedIndex {
  const seen: string[] = [];
  return {
    name: 'everything',
    categories: ['notes-note'],
    apply: ({ stream, position, data }) => void seen.push(`${position} ${stream} ${JSON.stringify(data)}`),
    digestInput: () => seen,
  };
}

/** A process that keeps a read model and an index up to date, and knows no more of the ledger than it hears and reads. */
async function startFollower(url: string, bus?: MangledAnnouncements) {
  const store = await openPostgresEventStore({ url, pollMs: SELDOM });
  bus?.listen((notice) => store.noticed(notice));
  const readModels: ReadModels = await freshReadModels();
  const projector = new ProjectionRunner(store, readModels, [notesProjection()]);
  await projector.prepare();
  const index = everything();
  const indexer = new IndexRunner(store, [index]);
  const ending = new AbortController();
  return {
    store,
    follow: () => Promise.all([projector.run(ending.signal), indexer.run(ending.signal)]),
    catchUp: () => Promise.all([projector.catchUp(), indexer.catchUp()]),
    reached: (position: bigint) =>
      Promise.all([projector, indexer].map(({ gate }) => gate.reached(position, 20_000))),
    digests: async () => [...(await projector.digests()), stateDigest(index.digestInput())],
    stop: () => ending.abort(),
    async close() {
      await store.close();
      await readModels.close();
    },
  };
}

const MANGLINGS: readonly (readonly [string, Mangling])[] = [
  ['lost', { lost: 0.7, doubled: 0, late: 0 }],
  ['doubled up to five times', { lost: 0, doubled: 0.8, late: 0 }],
  ['reordered', { lost: 0, doubled: 0, late: 0.8 }],
  ['lost, doubled and reordered', { lost: 0.3, doubled: 0.3, late: 0.3 }],
];

describe.each(faultRuns())('Read models whose announcements are mangled (seed $seed)', ({ seed }) => {
  it.each(MANGLINGS)('equal those of a clean run when announcements are %s', async (how, mangling) => {
    const random = new SeededRandom(seed);
    const url = await newDatabase();
    const bus = new MangledAnnouncements(random, mangling);
    const followers = [await startFollower(url, bus), await startFollower(url, bus)];
    const writer = await openPostgresEventStore({ url, onCommitted: (notice) => bus.announce(notice) });
    const acknowledged = new Map<string, Placed>();
    const telling: EventStore = {
      ...writer,
      append: async (request) => {
        const result = await writer.append(request);
        acknowledged.set(request.commandId, result);
        return result;
      },
    };
    const following = followers.map(({ follow }) => follow());

    await Promise.all(
      Array.from({ length: WRITERS }, async (_, first) => {
        for (let n = first; n < NOTES; n += WRITERS)
          await writeNote(telling, n, random.chance(0.9) ? 'notes-note' : 'other-note');
      }),
    );
    // Whatever was lost is made good by the next one that comes through.
    const head = writer.head();
    for (const { store } of followers) store.noticed({ previous: head, first: head + 1n, last: head + 1n });
    for (const follower of followers) expect(await follower.reached(head)).toEqual([true, true]);

    const clean = await startFollower(url);
    await clean.catchUp();
    const expected = await clean.digests();
    for (const follower of followers) expect(await follower.digests()).toEqual(expected);
    expect(acknowledged.size).toBe(NOTES);
    await requireWholeLedger(writer, { acknowledged });
    tellRun(`announcements were ${how}`, seed, bus.figures);
    for (const { stop } of followers) stop();
    await Promise.all(following);
    for (const each of [...followers, clean, writer]) await each.close();
  });
});
