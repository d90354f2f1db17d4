import { passes } from '@coop/service-kit';
import {
  ANNE,
  BRUNO,
  CONTRACT,
  ConsentWorld,
  contractTerms,
  disclosure,
  grantOf,
  id,
  inForce,
  recordOf,
  type Partner,
} from '../testing/index.js';
import { noteBreaches, openDeletionDuties } from './duties.js';

const SHORT = id('short contract');

describe('After a withdrawal or an objection', () => {
  let world: ConsentWorld;
  let partner: Partner;
  let anne: string;
  const { record } = recordOf(ANNE);
  const { grant } = grantOf(ANNE);

  const read = (change: Parameters<typeof disclosure>[0] = {}) =>
    world.say(
      `records-disclosure-${partner.party}`,
      'records.disclosure.made',
      disclosure({ consumer: partner.party, ...change }),
    );
  const duties = async (): Promise<readonly Record<string, unknown>[]> => {
    await world.settled();
    const { body } = await world.call(partner.authorization, 'GET', '/consent/duties');
    return body['duties'] as Record<string, unknown>[];
  };
  const withdraw = () => world.call(anne, 'DELETE', `/consent/grants/${grant}`);
  const prohibit = (body: object) =>
    world.call(anne, 'POST', '/consent/prohibitions', {
      recipient: 'anyone',
      purposes: 'all',
      fields: 'all',
      ...body,
    });

  beforeEach(async () => {
    world = await ConsentWorld.open();
    partner = await world.partner('partner');
    anne = await world.person(ANNE);
    await world.say(`records-record-${record}`, 'records.record.created', recordOf(ANNE));
    for (const [contract, deleteAfterDays] of [
      [CONTRACT, 90],
      [SHORT, 5],
    ] as const) {
      const terms = contractTerms({ contract, consumer: partner.party, deleteAfterDays });
      await world.say(`consent-contract-${contract}`, 'consent.contract.entered-into-force', inForce(terms));
    }
    await world.say(
      `consent-grant-${grant}`,
      'consent.grant.given',
      grantOf(ANNE, { recipient: 'any-contracted' }),
    );
    world.followAll();
  });
  afterEach(() => world.close());

  it('whoever received something must delete it, under each contract, within its own term', async () => {
    await read();
    await read({ contract: SHORT, fields: ['phone'] });
    await world.settled();
    expect((await withdraw()).body).toMatchObject({
      duties: [
        { contract: CONTRACT, consumer: partner.party, records: [record], fields: ['phone', 'town'] },
        { contract: SHORT, consumer: partner.party, records: [record], fields: ['phone'] },
      ],
    });
    const owed = { kind: 'delete', grant, records: [record], status: 'pending', reminders: [] };
    expect((await duties()).toReversed()).toEqual([
      {
        ...owed,
        duty: expect.any(String),
        contract: CONTRACT,
        fields: ['phone', 'town'],
        due: '2026-04-01T08:00:00.000Z',
      },
      {
        ...owed,
        duty: expect.any(String),
        contract: SHORT,
        fields: ['phone'],
        due: '2026-03-07T08:00:00.000Z',
      },
    ]);
  });

  it('an erasure has everybody who received something told, once, without saying who or why', async () => {
    await read();
    await read({ contract: SHORT, fields: ['phone'] });
    const ask = () => world.parts.bus.request('consent.tell-recipients', { subject: ANNE });
    await expect(ask()).rejects.toMatchObject({ code: 'erasure-unknown' });
    const began = { party: ANNE, requestedBy: ANNE, keepFingerprint: false };
    await world.say(`identity-erasure-${ANNE}`, 'identity.erasure.requested', began);
    await world.settled();
    const told = await ask();
    const notice = { recipient: partner.party, duty: expect.any(String), due: expect.any(String) };
    expect(told).toEqual({
      notices: [
        { ...notice, contract: CONTRACT },
        { ...notice, contract: SHORT },
      ],
    });
    expect(await ask()).toEqual(told);
    const owed = await duties();
    expect(owed).toHaveLength(2);
    expect(owed).toMatchObject([{ grant: null, status: 'pending' }, { grant: null }]);
    expect(JSON.stringify(owed)).not.toContain(ANNE);
  });

  it('nobody owes anything when nothing was received', async () => {
    await read({ subjects: [BRUNO] });
    await withdraw();
    expect(await duties()).toEqual([]);
  });

  it('a restart from the first event repeats nothing', async () => {
    await read();
    await withdraw();
    const before = await duties();
    expect(before).toHaveLength(1);
    world.follow({ ...openDeletionDuties(world.parts), name: 'consent.the-same-without-a-checkpoint' });
    expect(await duties()).toEqual(before);
  });

  it('a process that cannot know what was delivered stops instead of forgetting a duty', async () => {
    const reactor = openDeletionDuties({
      ...world.parts,
      gates: { ...world.parts.gates, indexes: { position: 0n, reached: async () => false } as never },
    });
    const [event] = await world.store.readStream(`consent-grant-${grant}`);
    const { signal } = new AbortController();
    const late = reactor.react({ ...event, type: 'consent.grant.withdrawn' } as never, signal);
    await expect(late).rejects.toThrow('did not reach');
    // It would be parked otherwise.
    expect(passes(await late.catch((error: unknown) => error))).toBe(true);
  });

  it('an objection reaches what it forbids, and nothing else', async () => {
    await read({ fields: ['phone'] });
    await read({ contract: SHORT, purpose: 'Marketing', fields: ['town'] });
    await prohibit({ purposes: ['DirectMarketing'] });
    expect(await duties()).toMatchObject([{ contract: SHORT, grant: null, fields: ['town'] }]);
    await prohibit({ recipient: BRUNO });
    await prohibit({ fields: ['address'] });
    await prohibit({ scope: { records: [id('another record')] } });
    expect(await duties()).toHaveLength(1);
    await prohibit({ fields: ['phone'] });
    expect(await duties()).toMatchObject([{ contract: CONTRACT, fields: ['phone'] }, { contract: SHORT }]);
  });

  it('a prohibition of the cooperative itself asks nothing back: it says so in its contracts', async () => {
    await read();
    const charter = {
      prohibition: id('charter'),
      source: 'cooperative',
      stakeholder: null,
      recipient: 'anyone',
      purposes: 'all',
      scope: null,
      fields: 'all',
      placedBy: 'assembly',
    };
    await world.say(`consent-prohibition-${id('charter')}`, 'consent.prohibition.placed', charter);
    expect(await duties()).toEqual([]);
  });

  describe('a duty to delete', () => {
    const question = () => ({
      consumer: partner.party,
      contract: CONTRACT,
      purpose: 'ServiceProvision',
      action: 'read',
      record,
      fields: ['phone'],
      asOf: world.parts.clock().toISOString(),
    });
    const fulfil = (duty: string, authorization = partner.authorization, evidence = 'deleted') =>
      world.call(authorization, 'POST', `/consent/duties/${duty}/fulfilment`, { evidence });
    let duty: string;

    beforeEach(async () => {
      await read();
      await withdraw();
      duty = String((await duties())[0]?.['duty']);
    });

    it('is declared done by who owes it, once', async () => {
      expect(await fulfil(duty)).toMatchObject({ status: 200, body: { duty } });
      expect((await fulfil(duty)).body).toMatchObject({ status: 409, code: 'duty-already-ended' });
      expect(await duties()).toMatchObject([{ duty, status: 'fulfilled' }]);
    });

    it('does not exist for another partner, and its fulfilment needs words that can be read', async () => {
      const other = await world.partner('other');
      expect((await fulfil(duty, other.authorization)).body).toMatchObject({
        status: 404,
        code: 'duty-unknown',
      });
      expect((await fulfil(duty, anne)).body).toMatchObject({ status: 403, code: 'contract-not-yours' });
      expect((await fulfil(duty, partner.authorization, 'DELETED!')).body).toMatchObject({ status: 400 });
    });

    it('suspends the contract when its date has passed, until it is done', async () => {
      expect(await noteBreaches(world.parts)).toBe(0);
      world.setClock('2026-04-02T00:00:00.000Z');
      expect(await noteBreaches(world.parts)).toBe(1);
      expect(await duties()).toMatchObject([{ status: 'breached' }]);
      expect(world.parts.control.decide(question())).toMatchObject({ outcome: 'DENY', stage: 'duty' });
      expect(await noteBreaches(world.parts)).toBe(0);
      await fulfil(duty);
      await world.settled();
      expect(world.parts.control.decide(question()).stage).toBe('consent');
    });
  });
});
