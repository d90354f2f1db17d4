import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { witnessStateSuite } from './witness-state.suite.js';

describe('What a witness cosigned, in the tables of SQLite', () => {
  witnessStateSuite(() => {
    const tables = openReadModels(':memory:');
    return Promise.resolve({ tables, drop: () => tables.close() });
  });
});
