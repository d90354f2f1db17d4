// needs: nothing
import { clockJumps } from '@coop/event-sourcing/testing';
import { openSqliteEventStore } from './sqlite-event-store.js';
import { temporaryFolders } from './testing/temporary-folder.js';

const newFolder = temporaryFolders();

clockJumps({
  name: 'SQLite',
  makeStore: async (options) => openSqliteEventStore({ ...options, dir: newFolder(), preallocate: false }),
});
