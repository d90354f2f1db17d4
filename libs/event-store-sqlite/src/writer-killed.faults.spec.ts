// needs: nothing
import { join } from 'node:path';
import { writerKills } from '@coop/event-sourcing/testing';
import { openSqliteEventStore } from './sqlite-event-store.js';
import { temporaryFolders } from './testing/temporary-folder.js';

const newFolder = temporaryFolders();

writerKills({
  name: 'SQLite',
  ledgers: 10,
  kills: 6,
  program: join(import.meta.dirname, 'testing', 'killed-writer.js'),
  async makeLedger() {
    const dir = newFolder();
    return { place: dir, open: async () => openSqliteEventStore({ dir, preallocate: false }) };
  },
});
