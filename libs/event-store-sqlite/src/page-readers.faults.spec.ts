// needs: nothing
import { pageReaders, type Placed } from '@coop/event-sourcing/testing';
import { openSqliteEventStore } from './sqlite-event-store.js';
import { sampleAppend, sampleStream } from './testing/sample-append.js';
import { temporaryFolders } from './testing/temporary-folder.js';

const WRITERS = 8;
const COMMITS = 250;

const newFolder = temporaryFolders();

pageReaders({
  name: 'SQLite',
  async makeLedger() {
    const dir = newFolder();
    const owner = openSqliteEventStore({ dir, preallocate: false });
    return {
      stores: [owner],
      async write(random) {
        const acknowledged = new Map<string, Placed>();
        await Promise.all(
          Array.from({ length: WRITERS }, async () => {
            for (let turn = 0; turn < COMMITS; turn++) {
              const category = random.pick(['records-record', 'consent-grant']);
              const data = Array.from({ length: random.integer(1, 5) }, () => ({ turn }));
              const request = sampleAppend(sampleStream(category), 'any', data);
              acknowledged.set(request.commandId, await owner.append(request));
            }
          }),
        );
        return acknowledged;
      },
    };
  },
});
