// needs: postgres
import { clockJumps } from '@coop/event-sourcing/testing';
import { openPostgresEventStore } from './postgres-event-store.js';
import { ledgerDatabases } from './testing/ledger-databases.js';

const newDatabase = ledgerDatabases('clock');

clockJumps({
  name: 'PostgreSQL',
  makeStore: async (options) => openPostgresEventStore({ ...options, url: await newDatabase() }),
});
