import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { neverOverspentSuite } from './never-overspent.suite.js';

describe('A privacy budget on SQLite', () => {
  neverOverspentSuite(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'budget-'));
    // One process owns the file; two instances of the use cases race on it all the same.
    const store = openSqliteEventStore({ dir, preallocate: false });
    return {
      stores: [store, store],
      close: async () => {
        await store.close();
        rmSync(dir, { recursive: true });
      },
    };
  });
});
