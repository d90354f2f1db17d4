import { sweep } from '@coop/event-sourcing';
import { commandHash } from './command-hash.js';
import { openSqliteEventStore } from './sqlite-event-store.js';
import { sampleAppend, sampleStream } from './testing/sample-append.js';
import { temporaryFolders } from './testing/temporary-folder.js';

const newFolder = temporaryFolders();

/** Two ids with one hash, the only ones among `command-0` to `command-139999999`. */
const [ONE, OTHER] = ['command-100382021', 'command-101576641'];
const NEITHER = 'command-1';

describe('Commands whose ids have one hash', () => {
  it('have indeed', () => {
    expect(commandHash(ONE)).toBe(commandHash(OTHER));
    expect(commandHash(ONE)).not.toBe(commandHash(NEITHER));
    expect(Number.isSafeInteger(commandHash(ONE))).toBe(true);
  });

  it('are carried out once each, and each is found', async () => {
    const dir = newFolder();
    const requests = [OTHER, ONE].map((commandId) => ({ ...sampleAppend(sampleStream()), commandId }));
    for (const [before, request] of requests.entries()) {
      const store = openSqliteEventStore({ dir, preallocate: false });
      expect(await store.findCommand(request.commandId)).toBeUndefined();
      expect(await store.append(request)).toMatchObject({ first: BigInt(before + 1), repeated: false });
      // Closing writes the index.
      await store.close();
    }
    for (const readOnly of [true, false]) {
      const store = openSqliteEventStore({ dir, readOnly, preallocate: false });
      expect(await store.findCommand(OTHER)).toMatchObject({ first: 1n });
      expect(await store.findCommand(ONE)).toMatchObject({ first: 2n });
      expect(await store.findCommand(NEITHER)).toBeUndefined();
      expect((await sweep(store)).findings).toEqual([]);
      await store.close();
    }
    const store = openSqliteEventStore({ dir, preallocate: false });
    for (const [before, request] of requests.entries())
      expect(await store.append(request)).toMatchObject({ first: BigInt(before + 1), repeated: true });
    expect(store.head()).toBe(2n);
    await store.close();
  });
});
