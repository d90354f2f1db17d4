// needs: nothing
import { withdrawalRaces } from '@coop/event-sourcing/testing';
import { openSqliteEventStore } from './sqlite-event-store.js';
import { temporaryFolders } from './testing/temporary-folder.js';

const newFolder = temporaryFolders();

withdrawalRaces({
  name: 'SQLite',
  attempts: 4_000,
  makeStore: async () => openSqliteEventStore({ dir: newFolder(), preallocate: false }),
});
