// needs: postgres
import {
  faultRuns,
  requireLawful,
  SeededRandom,
  tellRun,
  withdrawalRaces,
} from '@coop/event-sourcing/testing';
import { openPostgresEventStore } from './postgres-event-store.js';
import { ledgerDatabases } from './testing/ledger-databases.js';
import { raceInProcesses } from './testing/racing-processes.js';

const PROCESSES = 3;
/** Disclosures that each process tries in one run. */
const ATTEMPTS = 300;

const newDatabase = ledgerDatabases('races');

withdrawalRaces({
  name: 'PostgreSQL',
  attempts: 1_100,
  makeStore: async () => openPostgresEventStore({ url: await newDatabase() }),
});

describe.each(faultRuns())('withdrawals and disclosures of several processes (seed $seed)', ({ seed }) => {
  it('have one order: nothing is disclosed after its withdrawal', async () => {
    const random = new SeededRandom(seed);
    const url = await newDatabase();
    const orders = Array.from({ length: PROCESSES }, (_, index) => ({
      url,
      seed: random.integer(0, 2 ** 31 - 1),
      race: { racers: [1, 4, 16][index] ?? 1, attempts: ATTEMPTS, control: 0.02, checked: true },
    }));
    const outcome = await raceInProcesses(orders);
    const store = await openPostgresEventStore({ url });
    const figures = await requireLawful(store, outcome);
    tellRun('withdrawals raced in 3 processes (PostgreSQL)', seed, {
      ...{ interleavings: PROCESSES * ATTEMPTS, ...figures },
    });
    await store.close();
  });
});
