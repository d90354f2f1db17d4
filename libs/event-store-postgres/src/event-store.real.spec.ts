// needs: postgres
import { eventStoreConformance } from '@coop/conformance';
import { openPostgresEventStore } from './postgres-event-store.js';
import { ledgerDatabases } from './testing/ledger-databases.js';

const newDatabase = ledgerDatabases('conformance');

eventStoreConformance('postgres', async (options) =>
  openPostgresEventStore({ ...options, url: await newDatabase() }),
);
