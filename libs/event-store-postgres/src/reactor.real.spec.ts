// needs: postgres
import { PositionGate, runReactor, type StoredEvent } from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { freshDatabase } from '@coop/real-parts';
import { postgresLeases } from './leases.js';
import { openPostgresReadModels } from './read-models/index.js';
import { writeNote } from './testing/notes.js';

describe('A reactor of two instances that share a database', () => {
  it('reacts in one of them, in the other after that one ended, and both know how far it came', async () => {
    const { url, drop } = await freshDatabase('reactor');
    const store = memoryEventStore();
    const reacted: string[] = [];
    const start = async (holder: string) => {
      const stop = new AbortController();
      const readModels = await openPostgresReadModels({ url, schema: 'notes' });
      const leases = await postgresLeases({ url, holder });
      const gate = new PositionGate();
      const react = async ({ position }: StoredEvent) => void reacted.push(`${holder}: ${position}`);
      const reactor = { name: 'notes.answers', categories: ['notes-note'], react };
      const leased = { leases, leaseName: 'reactor.notes.answers' };
      const running = runReactor(reactor, { store, readModels, gate, leased }, stop.signal);
      const end = async () => {
        stop.abort();
        await running;
        await leases.close();
        await readModels.close();
      };
      return { gate, end };
    };
    const first = await start('first');
    await writeNote(store, 1);
    expect(await first.gate.reached(1n, 20_000)).toBe(true);
    const second = await start('second');
    await writeNote(store, 2, 'other-thing');
    const both = [first, second];
    const reached = () => Promise.all(both.map(({ gate }) => gate.reached(store.head(), 20_000)));
    expect(await reached()).toEqual([true, true]);
    await both.shift()?.end();
    await writeNote(store, 3);
    expect(await reached()).toEqual([true]);
    expect(reacted).toEqual(['first: 1', 'second: 3']);
    await second.end();
    await drop();
  });
});
