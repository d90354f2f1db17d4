import { Personal, type anonymisationEvents, type EventsOf } from '@coop/contracts';
import {
  Ledger,
  newId,
  ProjectionRunner,
  rebuild,
  type EventStore,
  type ReadModels,
} from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { memoryVault } from '@coop/personal-data';
import { definitions, projections } from '../replay.js';
import { deliveriesOf, deliveriesProjection, deliveryById, type DeliveryTables } from './deliveries.js';
import {
  reidentificationById,
  reidentificationsOf,
  reidentificationsProjection,
  type ReidentificationTables,
} from './reidentifications.js';

type Event = EventsOf<typeof anonymisationEvents.PSEUDONYMISED_EVENTS>;

const [UNIVERSITY, INSTITUTE, SOMEBODY] = ['a1', 'a2', 'a3'].map(
  (n) => `0199b000-0000-7000-8000-0000000000${n}`,
) as [string, string, string];
const [FIRST, SECOND, THIRD, OPEN, TOLD, NOT] = [1, 2, 3, 4, 5, 6].map(
  (n) => `0199b000-0000-7000-8000-00000000000${n}`,
) as [string, string, string, string, string, string];
const DIGEST = 'a'.repeat(64);
const ABOUT = { contract: SOMEBODY, category: 'survey', purpose: 'ScientificResearch' };

const requested = (delivery: string, institution = UNIVERSITY): Event => ({
  type: 'anonymisation.delivery.requested',
  data: { delivery, institution, researcher: SOMEBODY, ...ABOUT, fields: ['age'], epoch: 2026 },
});
const made = (delivery: string): Event => ({
  type: 'anonymisation.delivery.made',
  data: {
    ...{ delivery, disclosure: SOMEBODY, label: 'pseudonymised-personal-data', rows: 3, people: 2 },
    ...{ tableDigest: DIGEST, table: new Personal('pseudonym,age'), tokens: new Personal('{}') },
  },
});
const asked = (request: string, institution = UNIVERSITY): Event => ({
  type: 'anonymisation.reidentification.requested',
  data: {
    ...{ request, delivery: FIRST, requester: SOMEBODY, institution, ...ABOUT, ground: 'legal-duty' },
    ...{ pseudonym: new Personal('f'.repeat(32)), addressee: DIGEST },
  },
});
const said = (request: string, what: 'agreed' | 'declined'): Event => ({
  type: `anonymisation.reidentification.${what}`,
  data: { request },
});
const steward = (request: string, what: 'approved' | 'rejected'): Event => ({
  type: `anonymisation.reidentification.${what}`,
  data: { request, steward: SOMEBODY },
});

async function history(open: () => Promise<ReadModels>) {
  const clock = () => new Date('2026-03-01T12:00:00Z');
  const store = memoryEventStore({ clock });
  const sealer = memoryVault({ clock: { now: clock } }).forService('anonymisation', ['release', 'tokens']);
  const ledger = new Ledger({ store: store.forService('anonymisation'), sealer, definitions });
  const happened = async (kind: 'delivery' | 'reidentification', id: string, ...events: readonly Event[]) => {
    const commandId = newId();
    const metadata = { actor: 'system:test', correlationId: commandId, causationId: commandId };
    const stream = `anonymisation-${kind}-${id}`;
    const context = { commandId, commandDigest: '0'.repeat(64), metadata };
    return ledger.append(context, [{ stream, expected: 'any', events }]);
  };
  await happened('delivery', FIRST, requested(FIRST), made(FIRST));
  await happened('delivery', SECOND, requested(SECOND, INSTITUTE), {
    type: 'anonymisation.delivery.refused',
    data: { delivery: SECOND, code: 'column-identifies', fields: ['age'] },
  });
  await happened('delivery', THIRD, requested(THIRD), made(THIRD), {
    type: 'anonymisation.delivery.purged',
    data: { delivery: THIRD, tableDigest: DIGEST },
  });
  await happened('reidentification', OPEN, asked(OPEN), steward(OPEN, 'approved'), said(OPEN, 'declined'));
  await happened('reidentification', TOLD, asked(TOLD), said(TOLD, 'agreed'), {
    type: 'anonymisation.reidentification.told',
    data: { request: TOLD, taker: SOMEBODY, approvedBy: 'person' },
  });
  await happened('reidentification', NOT, asked(NOT, INSTITUTE), steward(NOT, 'rejected'));
  const readModels = await open();
  const runner = await caughtUp(store, readModels);
  const reader = readModels.reader<DeliveryTables & ReidentificationTables>();
  return { store, runner, reader, readModels };
}

async function caughtUp(store: EventStore, readModels: ReadModels): Promise<ProjectionRunner> {
  const runner = new ProjectionRunner(store, readModels, projections);
  await runner.prepare();
  await runner.catchUp();
  return runner;
}

/** The same on every database. @param open gives empty read models */
export function pseudonymisedSuite(open: () => Promise<ReadModels>): void {
  let lived: Awaited<ReturnType<typeof history>>;

  beforeEach(async () => {
    lived = await history(open);
  });
  afterEach(() => lived.readModels.close());

  it('says what was handed out under pseudonyms, refused, or deleted', async () => {
    const rows = await Promise.all([FIRST, SECOND, THIRD].map((id) => deliveryById(lived.reader, id)));
    expect(rows).toMatchObject([
      { status: 'made', rows: 3, people: 2, table_digest: DIGEST, fields: '["age"]', epoch: 2026 },
      { status: 'refused', code: 'column-identifies', identifying: '["age"]', rows: null },
      { status: 'purged', table_ref: null, table_digest: DIGEST },
    ]);
    expect(rows[0]?.table_ref).toMatch(/^\{"\$sealed":"[0-9a-f]{64}","digest":"[0-9a-f]{64}"\}$/);
    expect(await deliveryById(lived.reader, OPEN)).toBeUndefined();
  });

  it('says who asked whose a pseudonym is, and what was said to it', async () => {
    const rows = await Promise.all([OPEN, TOLD, NOT].map((id) => reidentificationById(lived.reader, id)));
    expect(rows).toMatchObject([
      { person: 'declined', approvals: 1, is_rejected: 0, told_at: null, addressee: DIGEST },
      { person: 'agreed', approvals: 0, is_rejected: 0, told_at: '2026-03-01T12:00:00.000Z' },
      { person: 'nothing', approvals: 0, is_rejected: 1, told_at: null, institution: INSTITUTE },
    ]);
    expect(await reidentificationById(lived.reader, FIRST)).toBeUndefined();
  });

  it('lists newest first, of all institutions or of some', async () => {
    const deliveries = async (some?: readonly string[]) =>
      (await deliveriesOf(lived.reader, some)).map(({ delivery_id }) => delivery_id);
    const requests = async (some?: readonly string[]) =>
      (await reidentificationsOf(lived.reader, some)).map(({ request_id }) => request_id);
    expect(await deliveries()).toEqual([THIRD, SECOND, FIRST]);
    expect(await deliveries([INSTITUTE])).toEqual([SECOND]);
    expect(await deliveries([])).toEqual([]);
    expect(await requests()).toEqual([NOT, TOLD, OPEN]);
    expect(await requests([UNIVERSITY])).toEqual([TOLD, OPEN]);
    expect(await requests([])).toEqual([]);
  });

  it('gives the same digest when it is dropped and built again, and on every database', async () => {
    const { runner, readModels, store } = lived;
    const before = await runner.digests();
    await readModels.transaction(async (db) => {
      await db.deleteFrom('anonymisation_deliveries').execute();
      await db.deleteFrom('anonymisation_reidentifications').execute();
    });
    expect(await runner.digests()).not.toEqual(before);
    await rebuild({ store, readModels, projections, switchDifferent: true });
    expect(await runner.digests()).toEqual(before);
    const other = openReadModels(':memory:');
    expect(await (await caughtUp(store, other)).digests()).toEqual(before);
    await other.close();
  });

  it('stops at an event that it does not know', async () => {
    const event = { type: 'anonymisation.imagined', data: {} } as never;
    await expect(deliveriesProjection.apply(undefined as never, event)).rejects.toThrow('imagined');
    await expect(reidentificationsProjection.apply(undefined as never, event)).rejects.toThrow('imagined');
  });
}
