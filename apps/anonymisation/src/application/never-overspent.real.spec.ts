// needs: postgres
import { openPostgresEventStore } from '@coop/event-store-postgres';
import { ledgerDatabases } from '@coop/event-store-postgres/testing';
import { neverOverspentSuite } from './never-overspent.suite.js';

const newDatabase = ledgerDatabases('budget');

describe('A privacy budget on PostgreSQL, with two instances', () => {
  neverOverspentSuite(async () => {
    const url = await newDatabase();
    const stores = [await openPostgresEventStore({ url }), await openPostgresEventStore({ url })] as const;
    return {
      stores,
      close: async () => {
        for (const store of stores) await store.close();
      },
    };
  });
});
