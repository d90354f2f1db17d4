// needs: postgres
import { openPostgresEventStore } from '@coop/event-store-postgres';
import { ledgerDatabases } from '@coop/event-store-postgres/testing';
import { decideOnRecordSuite } from './decide-on-record.suite.js';

const newDatabase = ledgerDatabases('decisions');
let url = '';

describe('Decisions that are on record before they are told, on PostgreSQL', () => {
  decideOnRecordSuite(
    async (clock) => {
      url = await newDatabase();
      return openPostgresEventStore({ url, clock });
    },
    () => openPostgresEventStore({ url }),
  );
});
