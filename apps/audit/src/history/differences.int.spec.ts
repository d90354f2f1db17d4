import { sql } from 'kysely';
import { ProjectionRunner, type Projection, type StoredEvent } from '@coop/event-sourcing';
import { openReadModels, type SqliteReadModels } from '@coop/event-store-sqlite/read-models';
import { ControlDouble } from '../testing/control-double.js';
import { doors, HistoryWorld } from '../testing/history-world.js';
import { compareHistories } from './compare-histories.js';
import type { HistoryDoors, HistoryStore } from './doors.js';
import { firstDifference } from './first-difference.js';
import { eventAt } from './moment.js';
import { digestsAt, replay, type ExpectedDigest } from './replay-history.js';

const inMemory = () => openReadModels(':memory:');

/** Grants and now and then the end of one: more commits than one transaction takes. */
async function longWorld(grants = 300): Promise<{ world: HistoryWorld; withdrawals: readonly bigint[] }> {
  const world = await new HistoryWorld().begin();
  const withdrawals: bigint[] = [];
  for (let n = 0; n < grants; n += 1) {
    const grant = await world.grant(`grant ${n}`);
    if (n % 50 === 0) withdrawals.push(await world.withdraw(grant));
  }
  return { world, withdrawals };
}

const timeline = (of: HistoryDoors): Projection => {
  const found = of.projections.find(({ name }) => name === 'audit.timeline');
  if (found === undefined) throw new TypeError('there is no timeline');
  return found;
};

/** The reducers, with a fault: from a position on, one type of event is handled wrongly. */
function faultyDoors(isMistaken: (event: StoredEvent) => boolean): HistoryDoors {
  const right = timeline(doors);
  const wrong: Projection = {
    ...right,
    apply: async (db, event) => (isMistaken(event) ? undefined : right.apply(db, event)),
  };
  class WrongControl extends ControlDouble {
    override apply(event: StoredEvent): void {
      if (!isMistaken(event)) super.apply(event);
    }
  }
  return {
    projections: doors.projections.map((each) => (each === right ? wrong : each)),
    createIndexes: () => [new WrongControl()],
    createControl: (options) => new WrongControl(options),
  };
}

const withdrawnFrom =
  (position: bigint) =>
  (event: StoredEvent): boolean =>
    event.type === 'consent.grant.withdrawn' && event.position >= position;

describe('reducers that understand an event otherwise', () => {
  it('are told by the first event after which a read model, and an index in memory, differ', async () => {
    const { world, withdrawals } = await longWorld();
    const [, , third = 0n] = withdrawals;
    const { store } = world;
    const reproduction = { store, openReadModels: inMemory };
    const report = await compareHistories(
      { ...reproduction, doors },
      { ...reproduction, doors: faultyDoors(withdrawnFrom(third)) },
    );
    expect(report.ledgers).toBeNull();
    const at = { position: third, here: { position: third, type: 'consent.grant.withdrawn' } };
    expect(report.readModels.toSorted((a, b) => (a.readModel < b.readModel ? -1 : 1))).toMatchObject([
      { readModel: 'audit.timeline', ...at },
      { readModel: 'consent.control', ...at },
    ]);
  });

  it('are found between two positions at which both are known, too', async () => {
    const { world, withdrawals } = await longWorld(120);
    const [, second = 0n, third = 0n] = withdrawals;
    const reproduction = { store: world.store, openReadModels: inMemory };
    const wrong = { ...reproduction, doors: faultyDoors(withdrawnFrom(second)) };
    const both = [{ ...reproduction, doors }, wrong] as const;
    const between = { agreedAt: second - 5n, differsAt: third + 3n };
    expect(await firstDifference('audit.timeline', both, between)).toBe(second);
    await expect(firstDifference('ballots.results', both, between)).rejects.toThrow('ballots.results');
  });

  it('need not be looked for where both ledgers and reducers are the same', async () => {
    const { world } = await longWorld(3);
    const here = { store: world.store, openReadModels: inMemory, doors };
    expect(await compareHistories(here, { ...here })).toEqual({
      ...{ upTo: world.store.head(), ledgers: null, positions: [], readModels: [] },
    });
  });
});

describe('ledgers that are compared', () => {
  /** The same ledger, but for one event that says something else. */
  const altered = (store: HistoryStore, position: bigint, digests: boolean): HistoryStore => ({
    ...{ head: () => store.head(), positionAt: (time) => store.positionAt(time) },
    async *readAll(after, filter) {
      for await (const commit of store.readAll(after, filter)) {
        const events = commit.events.map((event) =>
          event.position === position
            ? { ...event, data: { ...(event.data as object), stakeholder: 'someone else' } }
            : event,
        );
        // The digests of commits are chained: what comes after an altered one has another, too.
        const digest = !digests ? '' : commit.last >= position ? `other ${commit.digest}` : commit.digest;
        yield { ...commit, events, digest };
      }
    },
  });
  /** The same ledger as it was at a position. */
  const shortened = (store: HistoryStore, head: bigint): HistoryStore => ({
    ...{ head: () => head, positionAt: (time) => store.positionAt(time) },
    readAll: (after, filter) =>
      store.readAll(after, {
        ...filter,
        upTo: filter?.upTo !== undefined && filter.upTo < head ? filter.upTo : head,
      }),
  });
  const compared = (here: HistoryStore, there: HistoryStore) =>
    compareHistories(
      { store: here, doors, openReadModels: inMemory },
      { store: there, doors, openReadModels: inMemory },
    );

  it.each([
    ['the digests of commits', true],
    ['the events side by side, where a source tells no digests', false],
  ])('name the first event that differs, by %s', async (_, digests) => {
    const { world } = await longWorld(60);
    const report = await compared(world.store, altered(world.store, 37n, digests));
    expect(report.ledgers).toMatchObject({
      position: 37n,
      here: { position: 37n },
      there: { position: 37n },
    });
    expect(report.readModels.map(({ readModel, position }) => [readModel, position])).toContainEqual([
      ...['consent.control', 37n],
    ]);
  });

  it('agree as far as the shorter one goes, and say which one it is', async () => {
    const { world } = await longWorld(10);
    const { store } = world;
    const head = store.head();
    expect(await compared(store, shortened(store, head - 2n))).toMatchObject({
      ...{ upTo: head - 2n, readModels: [] },
      ledgers: { position: head - 1n, here: { position: head - 1n }, there: null },
    });
    expect((await compared(shortened(store, head - 2n), store)).ledgers).toMatchObject({ here: null });
  });
});

describe('read models as they lie somewhere now', () => {
  const lying: SqliteReadModels[] = [];
  afterEach(async () => {
    for (const each of lying.splice(0)) await each.close();
  });

  /** Read models that were kept as a service keeps them, and then changed by hand. */
  async function kept(world: HistoryWorld, spoil: string): Promise<readonly ExpectedDigest[]> {
    const readModels = inMemory();
    lying.push(readModels);
    const runner = new ProjectionRunner(world.store, readModels, doors.projections);
    await runner.prepare();
    await runner.catchUp();
    await readModels.transaction((db) => sql.raw(spoil).execute(db));
    return (await runner.digests()).map(({ projection, position, digest }) => ({
      ...{ readModel: projection, atPosition: position, digest },
      look: (work) => readModels.transaction(work),
    }));
  }

  it('are compared row by row, and each row that differs leads to the event that made it', async () => {
    const { world, withdrawals } = await longWorld();
    const [, second = 0n] = withdrawals;
    const expected = await kept(
      world,
      `UPDATE audit_timeline SET type = 'consent.grant.given' WHERE position = ${second}`,
    );
    const { mismatches } = await replay(world.store, doors, { openReadModels: inMemory, expected });
    const event = await eventAt(world.store, second);
    expect(mismatches).toMatchObject([
      {
        ...{ readModel: 'audit.timeline', atPosition: world.store.head(), agreedAgainAt: null, moreRows: 0 },
        rows: [
          {
            ...{ problem: 'altered', columns: ['type'], key: { position: Number(second) } },
            event: { position: second, id: event?.id, type: 'consent.grant.withdrawn' },
          },
        ],
      },
    ]);
    expect(
      JSON.stringify(mismatches, (_, each) => (typeof each === 'bigint' ? String(each) : each)),
    ).not.toContain('consent.grant.given');
  });

  it('tell of rows that are missing, and of rows that no event ever wrote', async () => {
    const { world } = await longWorld(3);
    const missing = await kept(world, 'DELETE FROM audit_timeline WHERE position = 5');
    const [lost] = (await replay(world.store, doors, { openReadModels: inMemory, expected: missing }))
      .mismatches;
    expect(lost?.rows).toMatchObject([{ problem: 'missing', columns: [], event: { position: 5n } }]);
    const surplus = await kept(world, 'UPDATE audit_timeline SET position = 500 WHERE position = 5');
    const [invented] = (await replay(world.store, doors, { openReadModels: inMemory, expected: surplus }))
      .mismatches;
    expect(invented?.rows).toMatchObject([
      { problem: 'missing', key: { position: 5 }, event: { position: 5n } },
      { problem: 'surplus', key: { position: 500 }, event: null },
    ]);
  });

  it('list no more rows than anybody reads, and count the others', async () => {
    const { world } = await longWorld(40);
    const expected = await kept(world, `UPDATE audit_timeline SET type = 'nothing'`);
    const [mismatch] = (await replay(world.store, doors, { openReadModels: inMemory, expected })).mismatches;
    expect(mismatch?.rows).toHaveLength(20);
    expect(mismatch?.moreRows).toBe(Number(world.store.head()) - 20);
  });

  it('are only a digest once they have gone on: the stretch is named, and where it agreed again', async () => {
    const { world } = await longWorld(3);
    const at = async (atPosition: bigint, change = (digest: string) => digest): Promise<ExpectedDigest> => {
      const digests = await digestsAt(world.store, doors, inMemory, atPosition);
      const found = digests.find(({ readModel }) => readModel === 'audit.timeline')?.digest ?? '';
      return { readModel: 'audit.timeline', atPosition, digest: change(found) };
    };
    const expected = [await at(4n), await at(6n, () => 'f'.repeat(64)), await at(7n)];
    const { mismatches } = await replay(world.store, doors, { openReadModels: inMemory, expected });
    expect(mismatches).toMatchObject([
      { agreedAt: 4n, atPosition: 6n, agreedAgainAt: 7n, rows: null, moreRows: 0 },
    ]);
  });
});
