import { replay } from '@coop/audit/replay';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { historyDoors } from './history-doors.js';
import { SmallCooperative } from './testing/small-cooperative.js';

describe('Everything that is read', () => {
  let small: SmallCooperative;
  beforeAll(async () => {
    small = await SmallCooperative.open();
  });
  afterAll(() => small.remove());

  it.each(historyDoors.projections.map(({ name }) => name))(
    'can be dropped and built again while the cooperative runs: %s',
    async (name) => {
      const before = (await small.digests()).get(name);
      await small.rebuild(name);
      expect((await small.digests()).get(name)).toBe(before);
    },
  );

  it('tells how far a rebuild is while it runs, and that nothing is parked', async () => {
    const { hosted } = small.cooperative;
    const told: ReturnType<typeof hosted.rebuilds>[] = [];
    await small.rebuild('records.activity', () => told.push(hosted.rebuilds()));
    const found = (await Promise.all(told)).flat();
    expect(found[0]).toMatchObject({ projection: 'records.activity', target: expect.any(BigInt) });
    expect(found[0]?.position).toBeGreaterThan(0n);
    expect(await hosted.rebuilds()).toEqual([]);
    const parked = await hosted.parked();
    expect(parked).toContainEqual({ reactor: 'consent.open-deletion-duties', state: 'parked', events: 0 });
    expect(parked.every(({ events }) => events === 0)).toBe(true);
  });

  it('goes on following the ledger after it was built again', async () => {
    const { ada } = small.history;
    const caller = await small.signIn(ada);
    await small.rebuild('records.current');
    const fields = [{ name: 'essai', value: 'après' }];
    const { record } = await caller.must('POST', '/records', {
      kind: 'personal-data',
      category: 'notes',
      fields,
    });
    await small.cooperative.settled();
    expect((await caller.get(`/records/${String(record)}`)).status).toBe(200);
  });

  it('comes out of the first event again with every digest that was recorded', async () => {
    const { store } = small.cooperative.foundations;
    await small.cooperative.settled();
    const first = await small.cooperative.recordDigests();
    const caller = await small.signIn(small.history.ben);
    await caller.must('POST', '/records', {
      ...{ kind: 'personal-data', category: 'notes' },
      fields: [{ name: 'essai', value: 'encore' }],
    });
    await small.cooperative.settled();
    const second = await small.cooperative.recordDigests();
    const report = await replay(store, historyDoors, { openReadModels: () => openReadModels(':memory:') });
    expect(second).toBeGreaterThan(first);
    expect(report).toMatchObject({ mismatches: [], unknown: [] });
    expect(report.positions.length).toBeGreaterThanOrEqual(2);
    expect(report.readModels).toEqual([...(await small.digests()).keys()].sort());
  });
});
