// needs: postgres
import { join } from 'node:path';
import { writerKills } from '@coop/event-sourcing/testing';
import { openPostgresEventStore } from './postgres-event-store.js';
import { ledgerDatabases } from './testing/ledger-databases.js';

const newDatabase = ledgerDatabases('killed');

writerKills({
  name: 'PostgreSQL',
  ledgers: 5,
  kills: 10,
  program: join(import.meta.dirname, 'testing', 'killed-writer.js'),
  async makeLedger() {
    const url = await newDatabase();
    return { place: url, open: () => openPostgresEventStore({ url }) };
  },
});
