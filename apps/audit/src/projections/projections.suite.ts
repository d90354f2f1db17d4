import { consentEvents } from '@coop/contracts';
import { projectionDigest, ProjectionRunner, rebuild, type ReadModels } from '@coop/event-sourcing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { projections } from '../replay.js';
import { ANNA, handle, HistoryWorld } from '../testing/history-world.js';
import { lastRecordedDigests } from './digests.js';
import { readingsOf } from './readings.js';
import { timelineDays, timelinePage } from './timeline.js';

async function history(): Promise<HistoryWorld> {
  const world = await new HistoryWorld().begin();
  const record = (digest: string, atPosition: string) =>
    world.append('audit.state-digests.recorded', {
      digests: [{ readModel: 'consent.grants', atPosition, digest }],
    });
  await record('a'.repeat(64), '4');
  await world.grant('grant');
  await record('b'.repeat(64), '6');
  const question = { auditor: handle('auditor'), mandate: handle('mandate'), from: null, to: null };
  await world.append('audit.history.read', {
    reading: handle('one'),
    ...question,
    question: 'diff',
    subjects: [ANNA],
  });
  await world.append('audit.history.read', {
    reading: handle('two'),
    ...question,
    question: 'state',
    subjects: [],
  });
  return world;
}

async function folded(world: Pick<HistoryWorld, 'store'>, readModels: ReadModels) {
  const runner = new ProjectionRunner(world.store, readModels, projections);
  await runner.prepare();
  await runner.catchUp();
  const digests = () =>
    readModels.transaction(async (db) => {
      const found: string[] = [];
      for (const projection of projections) found.push(await projectionDigest(db, projection));
      return found;
    });
  return { readModels, runner, digests };
}

/** The same on every database. @param open gives empty read models */
export function readModelsSuite(open: () => Promise<ReadModels>): void {
  it('give the same digests when they are dropped and built again', async () => {
    const { store } = await history();
    const { readModels, digests } = await folded({ store }, await open());
    const before = await digests();
    await rebuild({ store, readModels, projections });
    expect(await digests()).toEqual(before);
    await readModels.close();
  });

  it('have the digests that SQLite gives', async () => {
    const world = await history();
    const { readModels, digests } = await folded(world, await open());
    const other = await folded(world, openReadModels(':memory:'));
    expect(await digests()).toEqual(await other.digests());
    await Promise.all([readModels.close(), other.readModels.close()]);
  });

  it('have every event on the timeline, with whom it concerns', async () => {
    const world = await history();
    const { readModels } = await folded(world, await open());
    const page = await timelinePage(readModels.reader(), { limit: 500 });
    expect(page.map(({ position }) => BigInt(position))).toEqual(
      Array.from({ length: 9 }, (_, n) => 9n - BigInt(n)),
    );
    expect(page.find(({ type }) => type === 'consent.grant.given')?.subjects).toEqual([ANNA]);
    const grants = await timelinePage(readModels.reader(), { limit: 500, category: 'consent-grant' });
    expect(grants.map(({ position }) => position)).toEqual(['6']);
    const days = await timelineDays(readModels.reader(), { category: 'consent-grant', above: 5n, below: 7n });
    expect(days).toEqual([
      {
        day: page.find(({ position }) => position === '6')?.time.slice(0, 10),
        category: 'consent-grant',
        count: 1,
      },
    ]);
    await readModels.close();
  });

  it('have answers in which a reading was counted on the timeline, too', async () => {
    const world = await history();
    const category = consentEvents.COUNTED_DECISIONS;
    const position = await world.append('consent.decision.given', { subjects: [ANNA] }, category);
    const { readModels } = await folded(world, await open());
    const [told] = await timelinePage(readModels.reader(), { limit: 1 });
    expect(told).toMatchObject({ position: String(position), category, subjects: [ANNA] });
    await readModels.close();
  });

  it('show a person the readings that concerned her, and the last digest of each read model', async () => {
    const { readModels } = await folded(await history(), await open());
    expect(await readingsOf(readModels.reader(), ANNA)).toMatchObject([
      { reading: handle('one'), question: 'diff', position: 8 },
    ]);
    expect(await lastRecordedDigests(readModels.reader())).toEqual([
      { readModel: 'consent.grants', digest: 'b'.repeat(64) },
    ]);
    await readModels.close();
  });
}
