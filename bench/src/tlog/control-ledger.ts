import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { BEGAN, ControlWorld, STEP_MS } from './control-world.js';

/** Appends that wait at the same time: they share transactions. */
const AT_ONCE = 256;

/** Writes a ledger of so many events into a folder, through the store, each event a commit of its own. */
export async function writeControlLedger(
  dir: string,
  events: number,
  say: (text: string) => void,
): Promise<void> {
  let now = BEGAN;
  const store = openSqliteEventStore({ dir, clock: () => new Date(now) });
  const world = new ControlWorld();
  for (let done = Number(store.head()); done < events; done += AT_ONCE) {
    now = BEGAN + done * STEP_MS;
    const some = Array.from({ length: Math.min(AT_ONCE, events - done) }, (_, n) => world.event(done + n));
    await Promise.all(some.map((request) => store.append(request)));
    if (done % (AT_ONCE * 400) === 0) say(`${done} of ${events} events written`);
  }
  await store.close();
}
