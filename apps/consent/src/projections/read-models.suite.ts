import { sql } from 'kysely';
import {
  ProjectionRunner,
  rebuild,
  type Projection,
  type ReadModels,
  type StoredEvent,
} from '@coop/event-sourcing';
import { projections } from '../replay.js';
import { ANNE, BRUNO, CONTRACT, ConsentWorld, END, grantOf, id, PARTNER } from '../testing/index.js';
import {
  AGREED,
  CARLA,
  CARRIED,
  COLLECTIVE,
  DECLINED,
  DUTY,
  FIRST,
  liveThrough,
  OPEN_GRANT,
  PROHIBITION,
  REQUEST,
  SECOND,
  VOID,
  VOIDED,
} from '../testing/lived-history.js';
import { contractById, contractsOf, endedTerms, type ContractTables } from './contracts.js';
import { agreementById, agreementsOf, type AgreementTables } from './agreements.js';
import { dutiesOf, overdue, remindersOf, running, type DutyTables } from './duties.js';
import { feedAfter, type FeedTables } from './feed.js';
import { grantById, grantsOf, notEnded, runOut, type GrantTables } from './grants.js';
import { prohibitionsOf, type ProhibitionTables } from './prohibitions.js';
import { proposalsOf, type ProposalTables } from './proposals.js';
import { receiptById, receiptsOf, type ReceiptTables } from './receipts.js';
import { requestsOf, type RequestTables } from './requests.js';
import { breachesBehind, type ShutOutTables } from './shut-out.js';
import { taxonomiesOf, type TaxonomyTables } from './taxonomies.js';

/** The same on every database. @param open gives empty read models */
export function readModelsSuite(open: () => Promise<ReadModels>): void {
  let world: ConsentWorld;
  let readModels: ReadModels;
  let runner: ProjectionRunner;

  beforeAll(async () => {
    world = await ConsentWorld.open();
    await liveThrough(world);
    readModels = await open();
    runner = new ProjectionRunner(world.store, readModels, projections);
    await runner.prepare();
    await runner.catchUp();
  });
  afterAll(async () => {
    await readModels.close();
    await world.close();
  });

  it.each(projections.map(({ name }) => name))('%s is the same again when it is rebuilt', async (name) => {
    const digestOf = async () =>
      (await runner.digests()).find(({ projection }) => projection === name)?.digest;
    const before = await digestOf();
    const projection = projections.filter((each) => each.name === name);
    const [table] = projection[0]?.tables ?? [];
    await readModels.transaction((db) => sql`delete from ${sql.table(table?.name ?? '')}`.execute(db));
    expect(await digestOf()).not.toBe(before);
    await rebuild({ store: world.store, readModels, projections: projection, switchDifferent: true });
    expect(await digestOf()).toBe(before);
  });

  it('are the same, byte for byte, as those that grew in SQLite while it was lived', async () => {
    expect(await runner.digests()).toEqual(await world.opened.readModelRunner.digests());
  });

  it.each(projections)('$name stops at an event that it does not know', async (projection: Projection) => {
    const event = { type: 'consent.imagined', data: {} } as unknown as StoredEvent;
    await expect(readModels.transaction((db) => projection.apply(db, event))).rejects.toThrow(
      'consent.imagined',
    );
  });

  it('say which agreements a person gave, and until when they stood', async () => {
    const db = readModels.reader<GrantTables>();
    const { grant } = grantOf(ANNE);
    expect(await grantsOf(db, [])).toEqual([]);
    const [mine, ...others] = await grantsOf(db, [ANNE]);
    expect(others).toEqual([]);
    expect(mine).toMatchObject({ grant_id: grant, recipient: PARTNER, notice_language: 'fr' });
    expect(mine).toMatchObject({ status: 'withdrawn', successor: null });
    expect(mine?.ended_position).toBeGreaterThan(mine?.given_position ?? Infinity);
    expect((await grantsOf(db, [ANNE, BRUNO])).map(({ grant_id }) => grant_id)).toEqual([OPEN_GRANT, grant]);
    expect(await grantById(db, id('no grant'))).toBeUndefined();
  });

  it('say how agreements ended, which of them nobody ended, and what there are receipts of', async () => {
    const db = readModels.reader<GrantTables>();
    expect(await grantsOf(db, [CARLA])).toMatchObject([
      { grant_id: VOID, status: 'invalidated' },
      { grant_id: SECOND, status: 'expired', renews: FIRST },
      { grant_id: FIRST, status: 'renewed', successor: SECOND },
    ]);
    expect(await notEnded(db, CARLA)).toEqual([SECOND]);
    expect(await runOut(db, END)).toEqual([]);
    const receipts = readModels.reader<ReceiptTables>();
    const found = await receiptsOf(receipts, [CARLA]);
    expect(found.map(({ grant_id, moment }) => [grant_id, moment])).toEqual([
      [VOID, 'invalidated'],
      [VOID, 'given'],
      [SECOND, 'expired'],
      [FIRST, 'renewed'],
      [SECOND, 'given'],
      [FIRST, 'given'],
    ]);
    expect(new Set(found.map(({ recipient }) => recipient))).toEqual(new Set([PARTNER]));
    expect(await receiptById(receipts, found[0]?.receipt ?? '')).toEqual(found[0]);
    expect(await receiptsOf(receipts, [])).toEqual([]);
  });

  it('say what was proposed, how it stands and who signed it', async () => {
    const db = readModels.reader<AgreementTables>();
    const [declined, agreed] = await agreementsOf(db, 'stakeholder', [CARLA]);
    expect(declined).toMatchObject({ agreement_id: DECLINED, status: 'refused', refused_by: 'organisation' });
    expect(agreed).toMatchObject({ agreement_id: AGREED, status: 'accepted', grant_id: VOID });
    expect(JSON.parse(agreed?.signatures ?? '')).toMatchObject([
      { side: 'organisation' },
      { side: 'person' },
    ]);
    expect(await agreementsOf(db, 'consumer', [PARTNER])).toEqual([declined, agreed]);
    expect(await agreementsOf(db, 'consumer', [])).toEqual([]);
    expect(await agreementById(db, AGREED)).toEqual(agreed);
  });

  it('say what a contract is, who signed it and how it stands', async () => {
    const db = readModels.reader<ContractTables>();
    const contract = await contractById(db, CONTRACT);
    expect(contract).toMatchObject({
      consumer: PARTNER,
      status: 'terminated',
      version: 2,
      suspensions: '[]',
    });
    expect(JSON.parse(contract?.versions ?? '')).toMatchObject([
      { version: 1, side: 'consumer' },
      { version: 2, side: 'cooperative' },
    ]);
    expect(JSON.parse(contract?.signatures ?? '')).toMatchObject([
      { side: 'consumer' },
      { side: 'cooperative' },
    ]);
    const [expired, ...others] = await contractsOf(db);
    expect([expired?.status, others]).toEqual(['expired', [contract]]);
    expect(await contractsOf(db, BRUNO)).toEqual([]);
  });

  it('say whose term is over, and of whom it was not said yet', async () => {
    expect(await endedTerms(readModels.reader<ContractTables>(), END)).toEqual([]);
    const db = readModels.reader<ContractTables>();
    await readModels.transaction((write) =>
      sql`update consent_contracts set status = 'in-force'`.execute(write),
    );
    expect((await endedTerms(db, '2026-03-02T09:00:00.000Z')).map(({ until_time }) => until_time)).toEqual([
      '2026-03-02T09:00:00.000Z',
    ]);
    await rebuild({
      ...{ store: world.store, readModels, switchDifferent: true },
      projections: projections.filter(({ name }) => name === 'consent.contracts'),
    });
  });

  it('say which breaches are open behind an organisation and the persons of its contracts', async () => {
    const db = readModels.reader<ShutOutTables>();
    expect(await breachesBehind(db, PARTNER, [])).toEqual([]);
    const breach = (status: string) =>
      readModels.transaction((write) => sql`update consent_duties set status = ${status}`.execute(write));
    await breach('breached');
    const other = id('another organisation');
    expect(await breachesBehind(db, PARTNER, [])).toEqual([DUTY]);
    // Anne was declared to control it, Bruno signed for it.
    for (const person of [ANNE, BRUNO]) expect(await breachesBehind(db, other, [person])).toEqual([DUTY]);
    expect(await breachesBehind(db, other, [id('nobody')])).toEqual([]);
    expect(await breachesBehind(db, other, [])).toEqual([]);
    await breach('fulfilled');
  });

  it('say who asked a person for what, and what she answered', async () => {
    const db = readModels.reader<RequestTables>();
    expect(await requestsOf(db, [BRUNO])).toMatchObject([
      { request_id: REQUEST, answer: 'refused', grant_id: null },
    ]);
    expect(await requestsOf(db, [ANNE])).toEqual([]);
    expect(await requestsOf(db, [])).toEqual([]);
  });

  it('say what a person forbade, and whether it still holds', async () => {
    const db = readModels.reader<ProhibitionTables>();
    const placed = { prohibition_id: PROHIBITION, source: 'member', stakeholder: BRUNO };
    const [mine] = await prohibitionsOf(db, [BRUNO]);
    expect(mine).toMatchObject({ ...placed, lifted_at: mine?.placed_at });
    expect(await prohibitionsOf(db, [ANNE])).toEqual([]);
  });

  it('say how bodies voted, and which votes are void', async () => {
    const db = readModels.reader<ProposalTables>();
    const [voided, carried] = await proposalsOf(db, [COLLECTIVE]);
    expect(voided).toMatchObject({ proposal_id: VOIDED, ground: 'miscounted', annulled_by: CARLA });
    expect(carried).toMatchObject({ proposal_id: CARRIED, in_favour: 7, entitled: 12, annulled_at: null });
    expect(await proposalsOf(db, 'all')).toEqual([voided, carried]);
    expect(await proposalsOf(db, [ANNE])).toEqual([]);
    expect(await proposalsOf(db, [])).toEqual([]);
  });

  it('say which purposes the cooperative adopted', async () => {
    const versions = await taxonomiesOf(readModels.reader<TaxonomyTables>());
    expect(versions).toMatchObject([{ version: 'essay-1', replaces: 'dpv-2.3', reference: 'AG-2026/3' }]);
  });

  it('say who owes what, and whether it was done', async () => {
    const db = readModels.reader<DutyTables>();
    const [duty, ...others] = await dutiesOf(db, { debtor: PARTNER });
    expect(others).toEqual([]);
    expect(duty).toMatchObject({ duty_id: DUTY, status: 'fulfilled' });
    expect(duty && remindersOf(duty)).toMatchObject([{ share: 50 }, { share: 90 }]);
    expect(await dutiesOf(db, { contract: CONTRACT })).toEqual([duty]);
    expect(await dutiesOf(db, { contract: DUTY })).toEqual([]);
    expect(await dutiesOf(db, { grants: [grantOf(ANNE).grant] })).toHaveLength(1);
    expect(await dutiesOf(db, { grants: [] })).toEqual([]);
    expect(await overdue(db, END)).toEqual([]);
    expect(await running(db, '2020-01-01T00:00:00.000Z')).toEqual([]);
  });

  it('tell a partner what concerns it, and of no grant by which it was never served', async () => {
    const db = readModels.reader<FeedTables>();
    const fed = await feedAfter(db, PARTNER, 0n, 100);
    expect(fed.map(({ type, subject }) => [type, subject])).toEqual([
      ['consent.contract.offered', CONTRACT],
      ['consent.contract.counter-offered', CONTRACT],
      ['consent.contract.agreed', CONTRACT],
      ['consent.contract.signed', CONTRACT],
      ['consent.contract.signed', CONTRACT],
      ['consent.contract.entered-into-force', CONTRACT],
      ['consent.contract.suspended', CONTRACT],
      ['consent.contract.resumed', CONTRACT],
      ['consent.grant.given', grantOf(ANNE).grant],
      ['consent.grant.withdrawn', grantOf(ANNE).grant],
      ['consent.duty.opened', DUTY],
      ['consent.duty.reminded', DUTY],
      ['consent.duty.reminded', DUTY],
      ['consent.contract.terminated', CONTRACT],
      ['consent.contract.offered', id('contract that expired')],
      ['consent.contract.expired', id('contract that expired')],
      ['consent.grant.given', FIRST],
      ['consent.grant.given', SECOND],
      ['consent.grant.renewed', FIRST],
      ['consent.grant.given', VOID],
      ['consent.grant.invalidated', VOID],
      ['consent.agreement.offered', AGREED],
      ['consent.agreement.offered', DECLINED],
      ['consent.agreement.accepted', AGREED],
      ['consent.agreement.refused', DECLINED],
    ]);
    expect(await feedAfter(db, PARTNER, BigInt(fed[1]?.position ?? 0), 1)).toEqual([fed[2]]);
    expect(await feedAfter(db, ANNE, 0n, 100)).toEqual([]);
  });
}
