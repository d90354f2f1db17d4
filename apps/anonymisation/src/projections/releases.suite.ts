import { Personal, type anonymisationEvents, type EventsOf } from '@coop/contracts';
import {
  Ledger,
  newId,
  ProjectionRunner,
  rebuild,
  type CommandContext,
  type DomainEvent,
  type EventStore,
  type ReadModels,
} from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { memoryVault } from '@coop/personal-data';
import { createIndexes, definitions, projections } from '../replay.js';
import {
  releaseById,
  releasesOf,
  releasesProjection,
  tablesGivenTo,
  type ReleaseTables,
} from './releases.js';

type Event = EventsOf<typeof anonymisationEvents.ANONYMISATION_EVENTS>;

const UNIVERSITY = '0199b000-0000-7000-8000-0000000000a1';
const INSTITUTE = '0199b000-0000-7000-8000-0000000000a2';
const [FIRST, SECOND, THIRD, FOURTH, FIFTH] = [1, 2, 3, 4, 5].map(
  (n) => `0199b000-0000-7000-8000-00000000000${n}`,
) as [string, string, string, string, string];
const DIGEST = 'a'.repeat(64);

const given = async (...of: Parameters<typeof tablesGivenTo>) =>
  (await tablesGivenTo(...of)).map(({ release_id }) => release_id);

const requested = (release: string, institution = UNIVERSITY): Event => ({
  type: 'anonymisation.release.requested',
  data: {
    ...{ release, institution, researcher: INSTITUTE, contract: INSTITUTE },
    ...{
      category: 'survey',
      purpose: 'ScientificResearch',
      sensitive: 'opinion',
      k: 5,
      l: 2,
      maxSuppressionShare: 0.1,
    },
    quasiIdentifiers: [{ field: 'age', hierarchy: DIGEST }],
  },
});
const made = (release: string): Event => ({
  type: 'anonymisation.release.made',
  data: {
    ...{ release, disclosure: THIRD, label: 'reduced-risk-not-anonymous', tableDigest: DIGEST },
    decision: 'by-policy',
    table: new Personal('age,opinion'),
    members: new Personal('somebody something 0'),
    report: {
      model: '5-anonymity',
      ...{ rows: 100, suppressed: 2, classes: 10, smallestClass: 5, leastDistinctSensitive: 2 },
      ...{
        granularity: 0.7,
        granularityOf: { age: 0.7 },
        levels: { age: { least: 1, greatest: 1 } },
        attacks: [],
        prosecutorRisk: 0.2,
        journalistRisk: 0.2,
        marketerRisk: 0.1,
      },
    },
  },
});

function context(): CommandContext {
  const commandId = newId();
  const metadata = { actor: 'system:test', correlationId: commandId, causationId: commandId };
  return { commandId, commandDigest: '0'.repeat(64), metadata };
}

async function history(open: () => Promise<ReadModels>) {
  const clock = () => new Date('2026-03-01T12:00:00Z');
  const store = memoryEventStore({ clock });
  const sealer = memoryVault({ clock: { now: clock } }).forService('anonymisation', ['release']);
  const ledger = new Ledger({ store: store.forService('anonymisation'), sealer, definitions });
  const happened = async (release: string, ...events: readonly DomainEvent[]) =>
    ledger.append(context(), [{ stream: `anonymisation-release-${release}`, expected: 'any', events }]);
  await happened(FIRST, requested(FIRST));
  await happened(FIRST, made(FIRST));
  await happened(SECOND, requested(SECOND, INSTITUTE));
  const refused = { release: SECOND, code: 'k-not-reachable', figures: { 'largest-class': 3 } };
  await happened(SECOND, { type: 'anonymisation.release.refused', data: refused });
  await happened(THIRD, requested(THIRD), made(THIRD));
  await happened(THIRD, {
    type: 'anonymisation.release.purged',
    data: { release: THIRD, tableDigest: DIGEST },
  });
  const readModels = await open();
  const runner = await caughtUp(store, readModels);
  return { store, runner, happened, reader: readModels.reader<ReleaseTables>(), readModels };
}

async function caughtUp(store: EventStore, readModels: ReadModels): Promise<ProjectionRunner> {
  const runner = new ProjectionRunner(store, readModels, projections);
  await runner.prepare();
  await runner.catchUp();
  return runner;
}

/** The same on every database. @param open gives empty read models */
export function releasesSuite(open: () => Promise<ReadModels>): void {
  let lived: Awaited<ReturnType<typeof history>>;

  beforeEach(async () => {
    lived = await history(open);
  });
  afterEach(() => lived.readModels.close());

  it('says what was asked for and what came of it', async () => {
    const { reader } = lived;
    const [first, second, third] = await Promise.all(
      [FIRST, SECOND, THIRD].map((id) => releaseById(reader, id)),
    );
    expect(first).toMatchObject({
      status: 'made',
      institution: UNIVERSITY,
      k: 5,
      table_digest: DIGEST,
      code: null,
    });
    expect(first?.table_ref).toMatch(/^\{"\$sealed":"[0-9a-f]{64}","digest":"[0-9a-f]{64}"\}$/);
    expect(second).toMatchObject({
      status: 'refused',
      code: 'k-not-reachable',
      figures: '{"largest-class":3}',
    });
    expect(third).toMatchObject({
      status: 'purged',
      table_ref: null,
      members_ref: null,
      table_digest: DIGEST,
    });
    expect(await releaseById(reader, UNIVERSITY)).toBeUndefined();
  });

  it('says what is promised beyond k and l, among whom, and whether households count', async () => {
    const { reader, happened, runner } = lived;
    const models = [{ model: 'k-map' as const, k: 20 }];
    const more = { models, population: { name: 'residents-2025', digest: DIGEST }, household: 'home' };
    const event = requested(FOURTH);
    await happened(FOURTH, { ...event, data: { ...event.data, ...more } });
    await runner.catchUp();
    expect(await releaseById(reader, FOURTH)).toMatchObject({
      models: JSON.stringify(models),
      population: JSON.stringify(more.population),
      household: 'home',
    });
    expect(await releaseById(reader, FIRST)).toMatchObject({
      models: '[]',
      population: null,
      household: null,
    });
  });

  it('counts approvals, and keeps a rejected table rejected when it is deleted', async () => {
    const { reader, happened, runner } = lived;
    const [approved, rejected] = [FOURTH, FIFTH];
    const of = (release: string) => ({ release, steward: INSTITUTE });
    const proposal = (release: string): Event => {
      const event = made(release);
      return { ...event, data: { ...event.data, decision: 'awaited' } } as Event;
    };
    const approval = { type: 'anonymisation.release.approved', data: of(approved) } as const;
    await happened(approved, requested(approved), proposal(approved), approval);
    await happened(rejected, requested(rejected), proposal(rejected));
    await runner.catchUp();
    expect(await releaseById(reader, approved)).toMatchObject({ status: 'proposed', approvals: 1 });
    expect(await given(reader, UNIVERSITY, 'survey')).toEqual([FIRST, THIRD, approved, rejected]);
    await happened(approved, approval);
    const data = { ...of(rejected), reason: 'too-risky' } as const;
    const deleted = { release: rejected, tableDigest: DIGEST };
    await happened(
      rejected,
      { type: 'anonymisation.release.rejected', data },
      { type: 'anonymisation.release.purged', data: deleted },
    );
    await runner.catchUp();
    expect(await releaseById(reader, approved)).toMatchObject({ status: 'made', approvals: 2 });
    expect(await releaseById(reader, rejected)).toMatchObject({
      ...{ status: 'rejected', code: 'rejected', table_ref: null },
    });
    expect(await given(reader, UNIVERSITY, 'survey')).toEqual([FIRST, THIRD, approved]);
  });

  it('lists newest first, of all institutions or of some', async () => {
    const { reader } = lived;
    expect((await releasesOf(reader)).map((row) => row.release_id)).toEqual([THIRD, SECOND, FIRST]);
    expect((await releasesOf(reader, [UNIVERSITY])).map((row) => row.release_id)).toEqual([THIRD, FIRST]);
    expect(await releasesOf(reader, [])).toEqual([]);
  });

  it('counts a purged table among those that were given, a refused one not', async () => {
    const { reader } = lived;
    expect(await given(reader, UNIVERSITY, 'survey')).toEqual([FIRST, THIRD]);
    expect(await given(reader, INSTITUTE, 'survey')).toEqual([]);
    expect(await given(reader, UNIVERSITY, 'press-list')).toEqual([]);
  });

  it('gives the same digest when it is dropped and built again', async () => {
    const { runner, readModels, store } = lived;
    const before = await runner.digests();
    await readModels.transaction(async (db) => {
      await db.deleteFrom('anonymisation_releases').execute();
    });
    expect(await runner.digests()).not.toEqual(before);
    await rebuild({ store, readModels, projections, switchDifferent: true });
    expect(await runner.digests()).toEqual(before);
  });

  it('has the digest that SQLite gives', async () => {
    const { store, runner } = lived;
    const other = openReadModels(':memory:');
    expect(await runner.digests()).toEqual(await (await caughtUp(store, other)).digests());
    await other.close();
  });

  it('stops at an event that it does not know', async () => {
    const event = { type: 'anonymisation.release.imagined', data: {} };
    await expect(releasesProjection.apply(undefined as never, event as never)).rejects.toThrow('imagined');
  });

  it('is all that this service keeps', () => expect(createIndexes()).toEqual({}));
}
