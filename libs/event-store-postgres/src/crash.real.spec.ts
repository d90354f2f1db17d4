// needs: postgres
import { setTimeout as delay } from 'node:timers/promises';
import { startPostgres } from '@coop/real-parts';
import { StoreError, sweep, type AppendResult } from '@coop/event-sourcing';
import { migrate } from './migrate.js';
import { openPostgresEventStore, type PostgresEventStore } from './postgres-event-store.js';
import { outcome, sampleAppend, sampleStream } from './testing/sample-append.js';

const sized = (size: number) => Array.from({ length: size }, () => ({ size }));

/** Writers that append until they are told to stop; what each command came to. */
class Load {
  readonly acknowledged = new Map<string, AppendResult>();
  readonly refused = new Map<string, string>();
  #stopping = false;

  constructor(private readonly store: PostgresEventStore) {}

  stop(): void {
    this.#stopping = true;
  }

  async run(writers: number): Promise<void> {
    await Promise.all(Array.from({ length: writers }, (_, writer) => this.#write(writer)));
  }

  async #write(writer: number): Promise<void> {
    for (let turn = 0; !this.#stopping; turn++) {
      const request = sampleAppend(sampleStream(), 'no-stream', sized(1 + ((writer + turn) % 3)));
      try {
        this.acknowledged.set(request.commandId, await this.store.append(request));
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        this.refused.set(request.commandId, error.code);
        await delay(20);
      }
    }
  }
}

/** Positions that a follower was given until the signal. */
async function follow(store: PostgresEventStore, signal: AbortSignal, seen: bigint[]): Promise<void> {
  for await (const item of store.subscribe(0n, signal)) {
    if ('events' in item) for (const { position } of item.events) seen.push(position);
  }
}

describe('A server that is killed in the middle of appends and comes back', () => {
  it('has lost nothing that was acknowledged, and the same store and its followers go on', async () => {
    const server = await startPostgres({});
    await migrate(server.url);
    const store = await openPostgresEventStore({ url: server.url, pollMs: 50 });
    const ending = new AbortController();
    const seen: bigint[] = [];
    const following = follow(store, ending.signal, seen);

    for (const commits of [40, 400]) {
      const load = new Load(store);
      const running = load.run(8);
      while (load.acknowledged.size < commits) await delay(5);
      await server.kill();
      expect(await outcome(store.append(sampleAppend(sampleStream())))).toBe('StoreUnavailable');
      await server.start();
      const back = load.acknowledged.size + 20;
      while (load.acknowledged.size < back) await delay(5);
      load.stop();
      await running;

      for (const [commandId, { first, last }] of load.acknowledged)
        expect(await store.findCommand(commandId)).toMatchObject({ first, last });
      // Whose outcome is unknown may be found or not; who was refused must not be.
      for (const [commandId, code] of load.refused) {
        if (code === 'AppendOutcomeUnknown') continue;
        expect(code).toBe('StoreUnavailable');
        expect(await store.findCommand(commandId)).toBeUndefined();
      }
    }

    while ((seen.at(-1) ?? 0n) < store.head()) await delay(20);
    ending.abort();
    await following;
    expect(seen).toEqual(seen.map((_, index) => BigInt(index + 1)));
    expect(await sweep(store)).toMatchObject({ events: seen.length, findings: [] });
    await store.close();
    await server.stop();
  });
});
