// needs: postgres
import { setTimeout as delay } from 'node:timers/promises';
import { startPostgres } from '@coop/real-parts';
import { faultRuns, requireWholeLedger, SeededRandom, tellRun } from '@coop/event-sourcing/testing';
import { migrate } from './migrate.js';
import { openPostgresEventStore, type PostgresEventStore } from './postgres-event-store.js';
import { Load } from './testing/load.js';
import { outcome, sampleAppend, sampleStream } from './testing/sample-append.js';

const KILLS = 3;
const WRITERS = 16;

/** Positions that a follower was given until the signal. */
async function follow(store: PostgresEventStore, signal: AbortSignal, seen: bigint[]): Promise<void> {
  for await (const item of store.subscribe(0n, signal)) {
    if ('events' in item) for (const { position } of item.events) seen.push(position);
  }
}

describe.each(faultRuns())('A server that is killed while 16 writers append (seed $seed)', ({ seed }) => {
  it('has lost nothing that was acknowledged, and the same store and its followers go on', async () => {
    const random = new SeededRandom(seed);
    const server = await startPostgres({});
    await migrate(server.url);
    const store = await openPostgresEventStore({ url: server.url, pollMs: 50 });
    const ending = new AbortController();
    const seen: bigint[] = [];
    const following = follow(store, ending.signal, seen);
    const load = new Load(store);
    const running = load.run(WRITERS);

    for (let kill = 0; kill < KILLS; kill++) {
      await load.progress(random.integer(1, 600));
      await delay(random.next() * 10);
      await server.kill();
      expect(await outcome(store.append(sampleAppend(sampleStream())))).toBe('StoreUnavailable');
      await server.start();
      await load.progress(20);
    }
    load.stop();
    await running;
    expect(['AppendOutcomeUnknown', 'StoreUnavailable']).toEqual(expect.arrayContaining([...load.codes]));
    // Whose outcome is unknown asks again, and then knows.
    for (const request of load.unknown) load.acknowledged.set(request.commandId, await store.append(request));

    const commits = await requireWholeLedger(store, load);
    while ((seen.at(-1) ?? 0n) < store.head()) await delay(20);
    ending.abort();
    await following;
    expect(seen).toEqual(seen.map((_, index) => BigInt(index + 1)));
    await store.close();
    await server.stop();
    const [acknowledged, refused, unknown] = [load.acknowledged.size, load.refused.size, load.unknown.length];
    tellRun('the server was killed (PostgreSQL)', seed, {
      ...{ kills: KILLS, acknowledged, refused, unknown, commits: commits.length },
    });
  });
});
