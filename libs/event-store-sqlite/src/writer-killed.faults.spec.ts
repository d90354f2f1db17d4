// needs: nothing
import { join } from 'node:path';
import {
  faultRuns,
  killMoment,
  KilledWriters,
  requireWholeLedger,
  SeededRandom,
  tellRun,
} from '@coop/event-sourcing/testing';
import { openSqliteEventStore } from './sqlite-event-store.js';
import { temporaryFolders } from './testing/temporary-folder.js';

const LEDGERS = 10;
/** Of one ledger: each finds what the one before left behind. */
const KILLS = 6;

const newFolder = temporaryFolders();

describe.each(faultRuns())('A ledger whose process is killed at any moment (seed $seed)', ({ seed }) => {
  it('holds all that was acknowledged, each once, nothing torn, and goes on', async () => {
    const random = new SeededRandom(seed);
    const figures = { kills: 0, acknowledged: 0 };
    for (let ledger = 0; ledger < LEDGERS; ledger++) {
      const dir = newFolder();
      const writers = new KilledWriters(join(import.meta.dirname, 'testing', 'killed-writer.js'));
      for (let kill = 0; kill < KILLS; kill++) {
        const order = { place: dir, writers: random.integer(1, 16), preallocate: random.chance(0.1) };
        await writers.writeAndKill(order, killMoment(random));
        const store = openSqliteEventStore({ dir, preallocate: false });
        await requireWholeLedger(store, writers);
        await store.close();
      }
      await writers.end();
      figures.kills += writers.kills;
      figures.acknowledged += writers.acknowledged.size;
    }
    tellRun('the writing process was killed (SQLite)', seed, figures);
    expect(figures.kills).toBe(LEDGERS * KILLS);
    expect(figures.acknowledged).toBeGreaterThan(figures.kills);
  });
});
