// needs: postgres
import { openPostgresReadModels } from '@coop/event-store-postgres/read-models';
import { freshDatabase } from '@coop/real-parts';
import { witnessStateSuite } from './witness-state.suite.js';

describe('What a witness cosigned, in the tables of PostgreSQL', () => {
  witnessStateSuite(async () => {
    const database = await freshDatabase('witness');
    const tables = await openPostgresReadModels({ url: database.url, schema: 'witness' });
    return {
      tables,
      drop: async () => {
        await tables.close();
        await database.drop();
      },
    };
  });
});
