import { stateDigest } from '@coop/event-sourcing';
import { CLINIC, CONTRACT, doors, HistoryWorld, RECORD } from '../testing/history-world.js';
import { ControlHistory, controlHistory } from './control-history.js';
import { feed } from './control-walk.js';
import type { HistoryStore } from './doors.js';
import { eventsAsOfToday } from './moment.js';

/** Of a small history nothing is too small to be kept. */
const OFTEN = { every: 3n, atMost: 4 };

async function livedWorld(): Promise<HistoryWorld> {
  const world = await new HistoryWorld().begin();
  for (let n = 0; n < 12; n += 1) {
    const grant = await world.later(1).grant(`grant ${n}`);
    if (n % 3 === 0) await world.withdraw(grant);
  }
  return world;
}

async function fromTheFirstEvent(store: HistoryStore, position: bigint) {
  const control = doors.createControl();
  for await (const event of eventsAsOfToday(store, position)) feed(control, event);
  control.reach(position);
  return control;
}

/** Counts what is read of the ledger. */
function counting(store: HistoryStore) {
  const read = { events: 0 };
  const counted: HistoryStore = {
    head: () => store.head(),
    positionAt: (time) => store.positionAt(time),
    async *readAll(after, filter) {
      for await (const commit of store.readAll(after, filter)) {
        read.events += commit.events.length;
        yield commit;
      }
    },
  };
  return { store: counted, read };
}

const request = {
  ...{ consumer: CLINIC, contract: CONTRACT, purpose: 'ResearchAndDevelopment', action: 'read' },
  ...{ record: RECORD, fields: ['phone'], asOf: '2026-01-10T20:00:00.000Z' },
} as const;

describe('the history of control', () => {
  it('is at every position what a walk from the first event gives, whatever was asked before', async () => {
    const { store } = await livedWorld();
    const history = new ControlHistory(store, doors, OFTEN);
    const head = Number(store.head());
    const positions = [head, ...Array.from({ length: 60 }, (_, n) => (n * 7919) % (head + 1))];
    for (const position of positions.map(BigInt)) {
      const plain = await fromTheFirstEvent(store, position);
      const said = await history.at(position, (control) => ({
        digest: stateDigest(control.digestInput()),
        decision: control.decide(request),
        position: control.point.position,
      }));
      expect(said).toEqual({
        digest: stateDigest(plain.digestInput()),
        decision: plain.decide(request),
        position: plain.point.position,
      });
    }
    expect(history.snapshots.positions).toEqual([6n, 12n, 18n]);
  });

  it('gives states that can be fed further without moving those of others', async () => {
    const { store } = await livedWorld();
    const history = new ControlHistory(store, doors, OFTEN);
    await history.at(store.head(), () => undefined);
    const own = await history.from(10n);
    for await (const event of eventsAsOfToday(store, 12n)) if (event.position > 10n) feed(own, event);
    const digestOf = (control: { digestInput(): unknown }) => stateDigest(control.digestInput());
    expect(digestOf(own)).toBe(digestOf(await fromTheFirstEvent(store, 12n)));
    expect(await history.at(10n, digestOf)).toBe(digestOf(await fromTheFirstEvent(store, 10n)));
  });

  it('reads the ledger once: later questions read from the nearest snapshot on, or nothing', async () => {
    const world = await livedWorld();
    const { store, read } = counting(world.store);
    const history = new ControlHistory(store, doors, OFTEN);
    const head = store.head();
    await history.chronicle(head, () => undefined);
    expect(read.events).toBe(Number(head));
    await history.chronicle(5n, () => undefined);
    await history.at(head, () => undefined);
    await history.at(6n, () => undefined);
    expect(read.events).toBe(Number(head));
    await history.at(14n, () => undefined);
    expect(read.events).toBe(Number(head) + 2);
  });

  it('goes on with what was appended since', async () => {
    const world = await livedWorld();
    const history = new ControlHistory(world.store, doors, OFTEN);
    const before = world.store.head();
    const counts = (position: bigint) =>
      history.chronicle(position, (chronicle) => chronicle.countsAt(Number(position), Date.parse(world.now)));
    const { grants } = await counts(before);
    await world.grant('one more');
    expect((await counts(world.store.head())).grants).toBe(grants + 1);
    expect((await counts(before)).grants).toBe(grants);
  });

  it('begins anew after an event that it could not read: nobody builds on half of one', async () => {
    const { store } = await livedWorld();
    let broken = true;
    const trap: HistoryStore = {
      ...{ head: () => store.head(), positionAt: (time) => store.positionAt(time) },
      async *readAll(after, filter) {
        for await (const commit of store.readAll(after, filter)) {
          if (broken && commit.first === 8n) throw new Error('the disk is gone');
          yield commit;
        }
      },
    };
    const history = new ControlHistory(trap, doors, OFTEN);
    await expect(history.at(12n, () => undefined)).rejects.toThrow('the disk is gone');
    broken = false;
    const digest = await history.at(12n, (control) => stateDigest(control.digestInput()));
    expect(digest).toBe(stateDigest((await fromTheFirstEvent(store, 12n)).digestInput()));
  });

  it('is one for all who ask about a ledger with the same reducers', async () => {
    const { store } = await livedWorld();
    expect(controlHistory(store, doors)).toBe(controlHistory(store, doors));
    expect(controlHistory(store, { ...doors })).not.toBe(controlHistory(store, doors));
  });

  it('chronicles nothing by rules whose facts it may not know, and says so', async () => {
    const { store } = await new HistoryWorld().begin();
    const history = new ControlHistory(store, doors, { chronicled: false });
    await expect(history.chronicle(store.head(), () => 0)).rejects.toThrow(TypeError);
    expect(await history.at(store.head(), (control) => control.point.position)).toBe(store.head());
  });
});
