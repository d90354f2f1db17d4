// needs: nothing
import { join } from 'node:path';
import {
  faultRuns,
  KilledWriters,
  requireWholeLedger,
  SeededRandom,
  tellRun,
} from '@coop/event-sourcing/testing';
import { openSqliteEventStore } from './sqlite-event-store.js';
import { temporaryFolders } from './testing/temporary-folder.js';

const OWNERS = 6;

const newFolder = temporaryFolders();
const REFUSED =
  'another process owns this store: stop that one first, or open it for reading only; the lock ends with its process';

describe.each(faultRuns())('A ledger that a second process wants to own (seed $seed)', ({ seed }) => {
  it('is refused to it with a word on what to do, until the first is killed', async () => {
    const random = new SeededRandom(seed);
    const dir = newFolder();
    const open = () => openSqliteEventStore({ dir, preallocate: false });
    const writers = new KilledWriters(join(import.meta.dirname, 'testing', 'killed-writer.js'));
    let refused = 0;
    for (let owner = 0; owner < OWNERS; owner++) {
      const order = { place: dir, writers: random.integer(1, 8), preallocate: false };
      await writers.writeAndKill(order, { commits: random.integer(2, 60), ms: 1 }, () => {
        // The first works, and is not disturbed.
        expect(open).toThrow(expect.objectContaining({ code: 'StoreUnavailable', message: REFUSED }));
        refused += 1;
      });
      const store = open();
      await requireWholeLedger(store, writers);
      await store.close();
    }
    await writers.end();
    expect(refused).toBeGreaterThanOrEqual(OWNERS);
    tellRun('a second process wanted the ledger (SQLite)', seed, {
      ...{ kills: writers.kills, refused, acknowledged: writers.acknowledged.size },
    });
  });
});
