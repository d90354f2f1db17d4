import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Commit } from '@coop/event-sourcing';
import type { HistoryStore } from '../history/doors.js';
import { HistoryWorld, temporaryFolders } from '../testing/history-world.js';
import { integrate, type OpenedTestLog } from '../testing/open-test-log.js';
import { LedgerWatch, type LedgerLook } from './ledger-watch.js';

const folder = temporaryFolders();
const NOW = new Date('2026-02-01T10:00:00.000Z');

/** The same history as somebody left it who reached the database. */
const altered = (store: HistoryStore, change: (commit: Commit) => Commit | undefined): HistoryStore => ({
  head: () => store.head(),
  positionAt: (time) => store.positionAt(time),
  async *readAll(after, options) {
    for await (const commit of store.readAll(after, options)) {
      const left = change(commit);
      if (left !== undefined) yield left;
    }
  },
});

describe('watching the ledger', () => {
  let world: HistoryWorld;
  let log: OpenedTestLog;
  let logDir: string;
  beforeEach(async () => {
    world = await new HistoryWorld().begin();
    for (let n = 0; n < 296; n += 1) await world.grant(`grant ${n}`);
    logDir = folder('log');
    log = await integrate(world.store, logDir, folder('keys'));
  });

  async function look(store: HistoryStore): Promise<LedgerLook | undefined> {
    const told: LedgerLook[] = [];
    const watch = new LedgerWatch({
      ...{ store, read: log.source.read, clock: () => NOW, told: (each: LedgerLook) => told.push(each) },
      logged: () => log.integrator.published?.size ?? 0,
    });
    await watch.look();
    expect(told).toEqual([watch.last]);
    return watch.last;
  }

  it('finds nothing while every event is what was logged', async () => {
    expect(await look(world.store)).toEqual({
      ...{ at: NOW.toISOString(), upTo: 300n },
      ...{ differing: [], more: 0 },
    });
  });

  it('names an event that was altered, and one that is gone, without anybody asking', async () => {
    const store = altered(world.store, (commit) => {
      if (commit.first === 280n) return undefined;
      if (commit.first !== 7n) return commit;
      return { ...commit, events: commit.events.map((event) => ({ ...event, actor: 'somebody else' })) };
    });
    expect(await look(store)).toMatchObject({ differing: [7n, 280n], more: 0 });
  });

  it('names the events that were cut off at the end', async () => {
    const store = altered(world.store, (commit) => (commit.first > 298n ? undefined : commit));
    expect(await look(store)).toMatchObject({ differing: [299n, 300n] });
  });

  it('lists a hundred of very many, and counts the rest', async () => {
    const store = altered(world.store, (commit) => (commit.first > 40n ? undefined : commit));
    const found = await look(store);
    expect(found?.differing).toHaveLength(100);
    expect(found?.more).toBe(160);
  });

  it('finds no event logged in a file of the log that is gone', async () => {
    rmSync(join(logDir, 'tile/0/000'));
    expect(await look(world.store)).toMatchObject({ more: 156, upTo: 300n });
  });

  it('says nothing of a look that was cut short', async () => {
    const watch = new LedgerWatch({
      ...{ store: world.store, read: log.source.read, clock: () => NOW, logged: () => 300 },
    });
    await watch.look(AbortSignal.abort());
    expect(watch.last).toBeUndefined();
    await watch.run(1, 1, AbortSignal.abort());
    const stop = new AbortController();
    const running = watch.run(60_000, 1, stop.signal);
    while (watch.last === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    await running;
    expect(watch.last).toMatchObject({ upTo: 300n, differing: [] });
  });
});
