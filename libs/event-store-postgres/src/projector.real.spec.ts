// needs: postgres
import { ProjectionRunner, type ProjectionDigest } from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { freshDatabase, type FreshDatabase } from '@coop/real-parts';
import { openPostgresReadModels } from './read-models/index.js';
import { notesProjection, writeNote } from './testing/notes.js';
import type { ProjectorSettings } from './testing/projector-words.js';
import { StartedProjector } from './testing/started-projector.js';

/** How soon another instance must go on after the holder was killed. */
const TAKEOVER_MS = 5_000;

describe('Instances of a service that share read models', () => {
  let database: FreshDatabase;
  let started: StartedProjector[];

  beforeEach(async () => {
    database = await freshDatabase('projector');
    started = [];
  });
  afterEach(async () => {
    await Promise.all(started.map((projector) => projector.end()));
    await database.drop();
  });

  function start(holder: string, change: Partial<ProjectorSettings> = {}): StartedProjector {
    const usual = { notes: 300, everyMs: 10, msPerNote: 0, restsAfter: 0, ttlMs: 1_000, deaf: false };
    const projector = new StartedProjector({ url: database.url, holder, ...usual, ...change });
    started.push(projector);
    return projector;
  }

  async function digestsOf(url: string, notes: number): Promise<readonly ProjectionDigest[]> {
    const store = memoryEventStore();
    for (let n = 1; n <= notes; n += 1) await writeNote(store, n);
    const readModels = await openPostgresReadModels({ url, schema: 'notes' });
    const runner = new ProjectionRunner(store, readModels, [notesProjection()]);
    await runner.prepare();
    await runner.catchUp();
    const digests = await runner.digests();
    await readModels.close();
    return digests;
  }

  /** What one instance makes of the same ledger, alone, in a database of its own. */
  async function cleanDigests(notes: number): Promise<readonly ProjectionDigest[]> {
    const clean = await freshDatabase('clean');
    const digests = await digestsOf(clean.url, notes);
    await clean.drop();
    return digests;
  }

  it('have one that applies, and all tell how far the read models are', async () => {
    const first = start('first');
    await first.leads();
    const second = start('second');
    await Promise.all([first.reached(300n), second.reached(300n)]);
    expect(second.words).toEqual([{ said: 'reached', position: '300' }]);
    expect(await digestsOf(database.url, 300)).toEqual(await cleanDigests(300));
  });

  it('go on within five seconds after the one that applies was killed in the middle of a transaction', async () => {
    const slow = { everyMs: 0, msPerNote: 5, notes: 600, ttlMs: 3_000 };
    const first = start('first', slow);
    await first.leads();
    const second = start('second', slow);
    await first.applies(300n);
    first.signal('SIGKILL');
    expect(await second.leads(TAKEOVER_MS)).toEqual({ said: 'leads', token: '2' });
    await second.reached(600n);
    // What the first had applied last came to nothing, so the second began before it.
    const began = second.words.find(({ said }) => said === 'applies');
    expect(began?.said === 'applies' && BigInt(began.position) <= 300n).toBe(true);
    expect(await digestsOf(database.url, 600)).toEqual(await cleanDigests(600));
  });

  it('refuse the transaction of one that was stopped, even when it never hears that it lost the lease', async () => {
    const first = start('first', { deaf: true, restsAfter: 100 });
    await first.reached(100n);
    first.signal('SIGSTOP');
    const second = start('second');
    await second.leads();
    await second.applies(150n);
    first.signal('SIGCONT');
    await first.refused();
    await Promise.all([first.reached(300n), second.reached(300n)]);
    expect(await digestsOf(database.url, 300)).toEqual(await cleanDigests(300));
  });

  it('are not blocked by one that was stopped in the middle of a transaction, which then comes to nothing', async () => {
    const slow = { everyMs: 0, msPerNote: 5 };
    const first = start('first', slow);
    await first.applies(100n);
    first.signal('SIGSTOP');
    const second = start('second', slow);
    await second.reached(300n);
    first.signal('SIGCONT');
    await first.reached(300n);
    expect(await digestsOf(database.url, 300)).toEqual(await cleanDigests(300));
  });
});
