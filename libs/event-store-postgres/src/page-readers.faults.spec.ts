// needs: postgres
import { pageReaders } from '@coop/event-sourcing/testing';
import { openPostgresEventStore } from './postgres-event-store.js';
import { ledgerDatabases } from './testing/ledger-databases.js';
import { writerProcess } from './testing/processes.js';
import { sampleStream } from './testing/sample-append.js';

const PROCESSES = 4;
const WRITERS = 2;
const COMMITS = 100;

const newDatabase = ledgerDatabases('pages');

pageReaders({
  name: 'PostgreSQL',
  async makeLedger() {
    const url = await newDatabase();
    const stores = [
      await openPostgresEventStore({ url, pollMs: 5 }),
      await openPostgresEventStore({ url, pollMs: 60 }),
    ];
    return {
      stores,
      async write() {
        const contended = [sampleStream(), sampleStream('consent-grant')];
        const writing = Array.from({ length: PROCESSES }, () =>
          writerProcess(url, WRITERS, COMMITS, contended),
        );
        const told = (await Promise.all(writing)).flat();
        return new Map(told.map(({ commandId, first, last }) => [commandId, { first, last }]));
      },
    };
  },
});
