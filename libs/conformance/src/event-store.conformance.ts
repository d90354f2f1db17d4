import type { EventStore } from '@coop/event-sourcing';
import { appending } from './event-store.appending.js';
import { checks } from './event-store.checks.js';
import { commands } from './event-store.commands.js';
import { reading, recordedTime } from './event-store.reading.js';
import type { MakeEventStore } from './event-store.samples.js';
import { subscribing } from './event-store.subscribing.js';

/**
 * What every event store must do, whatever it is made of. Call it in a spec of the adapter.
 *
 * @param name how the adapter is called in the report
 * @param makeStore gives a new, empty store each time, which takes `recordedAt` from the clock when one is given
 */
export function eventStoreConformance(name: string, makeStore: MakeEventStore): void {
  describe(`an event store (${name})`, () => {
    let store: EventStore;
    beforeEach(async () => {
      store = await makeStore({});
    });
    afterEach(() => store.close());
    const current = (): EventStore => store;

    appending(current);
    commands(current);
    checks(current);
    reading(current);
    subscribing(current);
  });
  describe(`an event store (${name}) under a clock that jumps back`, () => recordedTime(makeStore));
}
