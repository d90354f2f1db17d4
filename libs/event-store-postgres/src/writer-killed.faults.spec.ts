// needs: postgres
import { join } from 'node:path';
import {
  faultRuns,
  killMoment,
  KilledWriters,
  requireWholeLedger,
  SeededRandom,
  tellRun,
} from '@coop/event-sourcing/testing';
import { openPostgresEventStore } from './postgres-event-store.js';
import { ledgerDatabases } from './testing/ledger-databases.js';

const LEDGERS = 5;
/** Of one ledger: each finds what the one before left behind. */
const KILLS = 10;

const newDatabase = ledgerDatabases('killed');

describe.each(faultRuns())(
  'A ledger of which one process is killed at any moment (seed $seed)',
  ({ seed }) => {
    it('holds all that was acknowledged, each once, nothing torn, and others go on', async () => {
      const random = new SeededRandom(seed);
      const figures = { kills: 0, acknowledged: 0 };
      for (let ledger = 0; ledger < LEDGERS; ledger++) {
        const url = await newDatabase();
        const writers = new KilledWriters(join(import.meta.dirname, 'testing', 'killed-writer.js'));
        for (let kill = 0; kill < KILLS; kill++) {
          const order = { place: url, writers: random.integer(1, 16), preallocate: false };
          await writers.writeAndKill(order, killMoment(random));
          const store = await openPostgresEventStore({ url });
          await requireWholeLedger(store, writers);
          await store.close();
        }
        await writers.end();
        figures.kills += writers.kills;
        figures.acknowledged += writers.acknowledged.size;
      }
      tellRun('a writing process was killed (PostgreSQL)', seed, figures);
      expect(figures.kills).toBe(LEDGERS * KILLS);
      expect(figures.acknowledged).toBeGreaterThan(figures.kills);
    });
  },
);
