import { consentEvents } from '@coop/contracts';
import { ProjectionRunner, rebuild, type ReadModels } from '@coop/event-sourcing';
import { projections } from '../replay.js';
import { ANNA, CLARA, decisionsOn, livedRecords } from '../testing/lived-records.js';
import type { RecordsWorld } from '../testing/records-world.js';
import { activityOf } from './activity.js';
import { pageOfCategory, recordsAmong, recordsOfCategory } from './current-records.js';

/** The same on every database. @param open gives empty read models */
export function readModelsSuite(open: () => Promise<ReadModels>): void {
  let world: RecordsWorld;
  let readModels: ReadModels;
  let runner: ProjectionRunner;

  beforeEach(async () => {
    world = await livedRecords();
    readModels = await open();
    runner = new ProjectionRunner(world.store, readModels, projections);
    await runner.prepare();
    await runner.catchUp();
  });
  afterEach(async () => {
    await readModels.close();
    await world.close();
  });

  it.each(projections.map(({ name }) => name))(
    '%s gives the same digest when it is rebuilt',
    async (name) => {
      const before = await runner.digests();
      const [projection] = projections.filter((each) => each.name === name);
      await rebuild({ store: world.store, readModels, projections: [projection!] });
      expect(await runner.digests()).toEqual(before);
    },
  );

  it('give the digests that grew in SQLite, byte for byte', async () => {
    expect(await runner.digests()).toEqual(await world.runner.digests());
  });

  it('give the same digests after an erasure: they never held a value', async () => {
    const before = await runner.digests();
    await world.vault.destroy(ANNA, 'erasure', '2026-05-04T09:00:00Z');
    await rebuild({ store: world.store, readModels, projections });
    expect(await runner.digests()).toEqual(before);
  });

  it('tell a person only what concerns her, and the reader only what it asked', async () => {
    const lines = async (party: string) =>
      (await activityOf(readModels.reader<never>(), [party], { limit: 50 })).map(
        ({ side, what }) => `${side} ${what}`,
      );
    const told = [
      'concerned allowed',
      'concerned not-allowed',
      'concerned proposed',
      'concerned corrected',
      'concerned proposed',
      'concerned corrected',
      'concerned created',
    ];
    expect(await lines(ANNA)).toEqual(told);
    expect(await lines(CLARA)).toEqual(['reader allowed', 'reader refused']);
  });

  it('tell a person what a system outside was told that it may do with her data, or not', async () => {
    const [allowed, denied] = await activityOf(readModels.reader<never>(), [ANNA], { limit: 2 });
    const common = { record: allowed?.record, other: CLARA, contract: CLARA, purpose: 'Marketing' };
    expect(allowed).toMatchObject({ ...common, action: 'read', fields: ['phone'], stage: null });
    expect(denied).toMatchObject({ ...common, action: 'share', fields: ['phone'], stage: 'consent' });
    expect(denied?.reference).not.toBe(allowed?.reference);
    const [asked] = await activityOf(readModels.reader<never>(), [CLARA], { limit: 1 });
    expect(asked).toMatchObject({ side: 'reader', what: 'allowed', times: 2, stage: null });
  });

  it('tell of an answer in which a reading was counted as of any other', async () => {
    const lines = () => activityOf(readModels.reader<never>(), [ANNA], { limit: 50 });
    const [before, ...others] = await lines();
    const counted = consentEvents.COUNTED_DECISIONS;
    await world.store.append(decisionsOn(before?.record ?? '', world.time.now.toISOString(), counted));
    await runner.catchUp();
    const after = await lines();
    expect(after).toHaveLength(others.length + 3);
    expect(after.slice(0, 2).map(({ what }) => what)).toEqual(['allowed', 'not-allowed']);
  });

  it('give all that one event told, so that the next page begins with another', async () => {
    const page = (limit: number, before?: bigint) =>
      activityOf(readModels.reader<never>(), [ANNA], { limit, ...(before === undefined ? {} : { before }) });
    const first = await page(1);
    expect(first.map(({ what }) => what)).toEqual(['allowed', 'not-allowed']);
    const next = await page(1, first.at(-1)?.position);
    expect(next.map(({ what }) => what)).toEqual(['proposed']);
    expect((await page(50)).map(({ reference }) => reference)).toHaveLength(7);
  });

  it('stop at an event that they do not know', async () => {
    for (const projection of projections)
      await expect(
        readModels.transaction((db) =>
          projection.apply(db, { type: 'records.record.sung', data: {} } as never),
        ),
      ).rejects.toThrow('records.record.sung');
  });

  it('give a category page by page, after the record that was the last', async () => {
    const reader = readModels.reader<never>();
    const all = await recordsOfCategory(reader, 'press-list');
    const first = all[0]?.record ?? '';
    expect(await pageOfCategory(reader, 'press-list')).toEqual(all);
    expect(await pageOfCategory(reader, 'press-list', first)).toEqual(all.slice(1));
    expect(await pageOfCategory(reader, 'press-list', all.at(-1)?.record)).toEqual([]);
    expect(await pageOfCategory(reader, 'no such category')).toEqual([]);
  });

  it('find records among any number of ids, in the order of their ids', async () => {
    const reader = readModels.reader<never>();
    const all = (await recordsOfCategory(reader, 'press-list')).map(({ record }) => record);
    const others = Array.from({ length: 200 }, (_, n) => `no record ${n}`);
    const among = async (ids: readonly string[]) =>
      (await recordsAmong(reader, ids)).map(({ record }) => record);
    expect(all.length).toBeGreaterThan(1);
    expect(await among([...others, ...[...all].reverse(), ...all])).toEqual(all);
    expect(await among([])).toEqual([]);
    expect(await activityOf(reader, [], { limit: 5 })).toEqual([]);
  });
}
