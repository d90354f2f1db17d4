import { ContractTalks, offeredTerms } from '../testing/contract-talks.js';
import { ANNE, ConsentWorld, disclosure, grantOf, recordOf } from '../testing/index.js';
import { noteBreaches, remindOfDuties } from './duties.js';

const SHARES = [50, 90];
const { record } = recordOf(ANNE);
const { grant } = grantOf(ANNE);

// The duty opens on 2 March at eight and is due ten days later: half of that is 7 March, nine tenths 11 March.
const [EARLY, HALF, LATE, PAST] = [
  '2026-03-07T07:59:59.999Z',
  '2026-03-07T08:00:00.000Z',
  '2026-03-11T08:00:00.000Z',
  '2026-03-12T08:00:00.001Z',
] as const;

describe('A duty that is not done', () => {
  let talks: ContractTalks;
  let world: ConsentWorld;
  let anne: string;
  let contract: string;
  let duty: string;

  beforeEach(async () => {
    talks = await ContractTalks.open();
    ({ world } = talks);
    const { party } = talks.partner;
    anne = await world.person(ANNE);
    await world.say(`records-record-${record}`, 'records.record.created', recordOf(ANNE));
    ({ contract } = await talks.concluded({ ...offeredTerms, deleteAfterDays: 10 }));
    await world.say(`consent-grant-${grant}`, 'consent.grant.given', grantOf(ANNE, { recipient: party }));
    const made = disclosure({ consumer: party, contract });
    await world.say(`records-disclosure-${party}`, 'records.disclosure.made', made);
    world.followAll();
    await world.settled();
    await world.call(anne, 'DELETE', `/consent/grants/${grant}`);
    duty = String((await owed())[0]?.['duty']);
  });
  afterEach(() => talks.close());

  const owed = async (): Promise<readonly Record<string, unknown>[]> => {
    await world.settled();
    const { body } = await world.call(talks.partner.authorization, 'GET', '/consent/duties');
    return body['duties'] as Record<string, unknown>[];
  };
  const told = async () => {
    await world.settled();
    const { body } = await world.call(talks.partner.authorization, 'GET', '/feed');
    const events = body['events'] as { type: string; data: object }[];
    return events.filter(({ type }) => type === 'coop.consent.duty.reminded.v1').map(({ data }) => data);
  };
  const remindAt = async (at: string, shares = SHARES) => {
    await world.settled();
    world.setClock(at);
    return remindOfDuties(world.parts, shares);
  };
  const due = '2026-03-12T08:00:00.000Z';

  it('is reminded of when each share of its time has passed, once, and the partner is told', async () => {
    expect(await remindAt(EARLY)).toBe(0);
    expect(await remindAt(HALF)).toBe(1);
    expect(await remindAt('2026-03-09T08:00:00.000Z')).toBe(0);
    expect(await remindAt(LATE)).toBe(1);
    expect(await remindAt('2026-03-12T07:00:00.000Z')).toBe(0);
    expect(await told()).toEqual([
      { duty, contract, share: 50, due },
      { duty, contract, share: 90, due },
    ]);
    expect(await owed()).toMatchObject([
      {
        ...{ duty, status: 'pending' },
        reminders: [
          { share: 50, at: HALF },
          { share: 90, at: LATE },
        ],
      },
    ]);
  });

  it('is not reminded of again by an instance that has not read yet, nor after a restart from nothing', async () => {
    expect(await remindAt(HALF)).toBe(1);
    const head = world.store.head();
    // Its read model does not know: the ledger does.
    await remindOfDuties(world.parts, SHARES);
    expect(world.store.head()).toBe(head);

    const again = await ConsentWorld.open({ makeStore: () => Promise.resolve(world.store) });
    await again.settled();
    again.setClock(HALF);
    expect(await remindOfDuties(again.parts, SHARES)).toBe(0);
    world.setClock(LATE);
    again.setClock(LATE);
    expect(await remindOfDuties(again.parts, SHARES)).toBe(1);
    expect(await told()).toHaveLength(2);
    await again.close();
  });

  it('is reminded of once by whoever was away meanwhile, and of nothing that is past', async () => {
    expect(await remindAt(LATE)).toBe(1);
    expect(await told()).toEqual([{ duty, contract, share: 90, due }]);
    expect(await remindAt('2026-03-11T09:00:00.000Z', [50])).toBe(0);
  });

  it('is breached at once where nobody was there until its date had passed, and not reminded of afterwards', async () => {
    const looking = [noteBreaches, (parts: ConsentWorld['parts']) => remindOfDuties(parts, SHARES)];
    for (const looks of [looking, looking.toReversed(), looking]) {
      world.setClock(PAST);
      for (const look of looks) await look(world.parts);
      await world.settled();
    }
    expect(await told()).toEqual([]);
    expect(await owed()).toMatchObject([{ duty, status: 'breached', reminders: [] }]);
  });

  it('is not reminded of once it is done', async () => {
    const body = { evidence: 'deleted' };
    await world.call(talks.partner.authorization, 'POST', `/consent/duties/${duty}/fulfilment`, body);
    expect(await remindAt(LATE)).toBe(0);
    expect(await told()).toEqual([]);
  });

  it('is never reminded of where nobody set a share', async () => {
    expect(await remindAt(LATE, [])).toBe(0);
  });

  it('is shown with its reminders to the giver and to whoever speaks for a side, and to nobody else', async () => {
    await remindAt(HALF);
    const shown = { duty, kind: 'delete', due, status: 'pending', reminders: [{ share: 50, at: HALF }] };
    const olga = await world.signatory('olga', talks.partner.party);
    for (const as of [talks.partner.authorization, talks.steward, olga])
      expect((await talks.view(contract, as))['duties']).toEqual([shown]);
    expect((await talks.view(contract, anne))['duties']).toBeNull();
    const { body } = await world.call(anne, 'GET', '/consent/grants');
    expect(body['grants']).toMatchObject([{ duties: [{ ...shown, debtor: talks.partner.party }] }]);
  });
});
