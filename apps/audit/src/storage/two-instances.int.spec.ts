import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { twoInstancesSuite } from './two-instances.suite.js';

describe('A log in the tables of SQLite', () => {
  twoInstancesSuite(async () => {
    // Instances in one process share the handle: another one would block the thread that it waits for.
    const [tables, keyTables] = [openReadModels(':memory:'), openReadModels(':memory:')];
    const kept = { close: () => Promise.resolve() };
    return {
      open: async () => ({ tables: { ...tables, ...kept }, keyTables: { ...keyTables, ...kept } }),
      drop: async () => {
        await tables.close();
        await keyTables.close();
      },
    };
  });
});
