import {
  ANNE,
  BRUNO,
  CONTRACT,
  ConsentWorld,
  contractTerms,
  END,
  field,
  id,
  inForce,
  recordOf,
  START,
  type Partner,
} from '../testing/index.js';

const card = recordOf(ANNE, {
  fields: [field('phone', [ANNE]), field('town', [ANNE]), field('neighbour', [BRUNO])],
});
const { record } = card;
const ASKED = {
  ...{ contract: CONTRACT, record, stakeholder: ANNE, fields: ['phone', 'town'] },
  ...{ purposes: ['ServiceProvision', 'Marketing'], actions: ['read'], until: END },
};
const AGREED = {
  answer: 'granted',
  fields: ['phone'],
  purposes: ['ServiceProvision'],
  until: END,
  notice: { language: 'en' },
};

describe('A request to a person over HTTP', () => {
  let world: ConsentWorld;
  let partner: Partner;
  let anne: string;

  const ask = (change: object = {}, as = partner.authorization) =>
    world.call(as, 'POST', '/consent/requests', { ...ASKED, ...change });
  const asked = async (change: object = {}) => String((await ask(change)).body['request']);
  const answer = (request: string, body: object = AGREED, as = anne) =>
    world.call(as, 'POST', `/consent/requests/${request}/answer`, body);
  const mine = async (as = anne) => {
    await world.settled();
    return (await world.call(as, 'GET', '/consent/requests')).body['requests'];
  };
  const decide = (field: string, purpose = 'ServiceProvision') =>
    world.parts.control.decide({
      ...{ consumer: partner.party, contract: CONTRACT, purpose, action: 'read' },
      ...{ record, fields: [field], asOf: START },
    }).outcome;

  beforeEach(async () => {
    world = await ConsentWorld.open();
    partner = await world.partner('partner');
    anne = await world.person(ANNE);
    await world.party(BRUNO);
    const terms = contractTerms({ consumer: partner.party, fields: ['phone', 'town', 'neighbour'] });
    await world.say(`consent-contract-${CONTRACT}`, 'consent.contract.entered-into-force', inForce(terms));
    await world.say(`records-record-${record}`, 'records.record.created', card);
    await world.settled();
  });
  afterEach(() => world.close());

  it('is shown to her with words that she can understand', async () => {
    const request = await asked();
    expect(await mine()).toEqual([
      {
        ...{ request, contract: CONTRACT, consumer: partner.party, stakeholder: ANNE, record },
        ...{ fields: ['phone', 'town'], purposes: ASKED.purposes, actions: ['read'], until: END },
        ...{ answer: null, madeAt: START },
      },
    ]);
    const notice = async (language: string) =>
      (await world.call(anne, 'GET', `/consent/requests/${request}/notice?language=${language}`)).body;
    expect(await notice('en')).toEqual({
      notice: expect.stringContaining('You can withdraw this agreement at any time'),
    });
    expect(await notice('fr')).toEqual({
      notice: expect.stringContaining('Données concernées : phone, town.'),
    });
    expect(await notice('xx')).toMatchObject({ status: 400 });
  });

  it('is answered for a part of what was asked: that part is granted at once, and no more', async () => {
    const request = await asked();
    const { status, body } = await answer(request);
    expect(status).toBe(200);
    expect(decide('phone')).toBe('PERMIT');
    expect(decide('town')).toBe('DENY');
    expect(decide('phone', 'Marketing')).toBe('DENY');
    expect(await mine()).toMatchObject([{ request, answer: 'granted' }]);
    const { grants } = (await world.call(anne, 'GET', '/consent/grants')).body as { grants: object[] };
    expect(grants).toMatchObject([
      {
        grant: body['grant'],
        terms: { recipient: partner.party, scope: { records: [record] }, fields: ['phone'], until: END },
      },
    ]);
  });

  it('is refused as easily, and gives nothing', async () => {
    const request = await asked();
    const before = world.store.head();
    expect(await answer(request, { answer: 'refused' })).toMatchObject({
      status: 200,
      body: { request, grant: null },
    });
    expect(await world.typesAfter(before)).toEqual(['consent.request.answered']);
    expect(decide('phone')).toBe('DENY');
    expect((await answer(request)).body).toMatchObject({ status: 409, code: 'request-already-answered' });
  });

  it.each([
    ['more fields', { fields: ['phone', 'neighbour'] }],
    ['other purposes', { purposes: ['AcademicResearch'] }],
  ])('is never answered with %s than were asked for', async (_title, change) => {
    const answered = await answer(await asked(), { ...AGREED, ...change });
    expect(answered.body).toMatchObject({ status: 422, code: 'answer-exceeds-request' });
  });

  it('is not answered in words that changed since she read them', async () => {
    const request = await asked();
    const stale = await answer(request, { ...AGREED, taxonomy: 'dpv-2.2' });
    expect(stale.body).toMatchObject({ status: 409, code: 'taxonomy-not-current' });
    expect((await answer(request, { ...AGREED, taxonomy: 'dpv-2.3' })).status).toBe(200);
  });

  it('never gives longer than was asked for', async () => {
    const sooner = '2026-06-01T00:00:00.000Z';
    await answer(await asked({ until: sooner }));
    await world.settled();
    const { grants } = (await world.call(anne, 'GET', '/consent/grants')).body as { grants: object[] };
    expect(grants).toMatchObject([{ terms: { until: sooner } }]);
  });

  it('is answered once, however often the same answer is sent', async () => {
    const request = await asked();
    const send = () =>
      world.call(anne, 'POST', `/consent/requests/${request}/answer`, AGREED, {
        'idempotency-key': 'the same',
      });
    const first = await send();
    expect((await send()).body).toEqual(first.body);
  });

  it('does not exist for anybody else', async () => {
    const request = await asked();
    const eve = await world.person(id('eve'));
    const unknown = { status: 404, code: 'request-unknown' };
    expect((await answer(request, AGREED, eve)).body).toMatchObject(unknown);
    expect((await answer(id('no request'), { answer: 'refused' })).body).toMatchObject(unknown);
    expect((await world.call(eve, 'GET', `/consent/requests/${request}/notice`)).body).toMatchObject(unknown);
    expect(await mine(eve)).toEqual([]);
  });

  it('of an organisation is answered by its signatory, under her mandate', async () => {
    const body = id('organisation');
    const sheet = recordOf(body, { kind: 'legal-person-data' });
    const mandate = { mandate: id('mandate'), kind: 'signatory', principal: body };
    await world.party(body, 'legal-person');
    await world.say(`records-record-${sheet.record}`, 'records.record.created', sheet);
    await world.say(`identity-mandate-${mandate.mandate}`, 'identity.mandate.given', {
      ...mandate,
      agent: ANNE,
      from: START,
      until: null,
      givenBy: 'test',
    });
    await world.settled();
    anne = world.opened.test.accounts.signedIn({ party: ANNE, mandates: [mandate] });
    await answer(await asked({ stakeholder: body, record: sheet.record }));
    const { outcome, cited } = world.parts.control.decide({
      ...{ consumer: partner.party, contract: CONTRACT, purpose: 'ServiceProvision', action: 'read' },
      ...{ record: sheet.record, fields: ['phone'], asOf: START },
    });
    expect({ outcome, mandates: cited.mandates }).toEqual({ outcome: 'PERMIT', mandates: [mandate.mandate] });
  });

  it.each([
    ['contract-unknown', 404, { contract: id('no contract') }],
    ['request-unknown', 404, { record: id('no record') }],
    ['request-unknown', 404, { fields: ['neighbour'] }],
    ['request-unknown', 404, { stakeholder: id('eve') }],
    ['request-beyond-contract', 422, { purposes: ['AcademicResearch'] }],
    ['request-beyond-contract', 422, { purposes: ['PoliticalCampaign'] }],
    ['request-beyond-contract', 422, { purposes: ['Anything'] }],
    ['request-beyond-contract', 422, { actions: ['publish'] }],
    ['request-beyond-contract', 422, { fields: ['address'] }],
    ['request-period-invalid', 422, { until: START }],
    ['unknown-field', 400, { urgent: true }],
  ])('is refused with %s', async (code, status, change) => {
    expect((await ask(change)).body).toMatchObject({ status, code });
  });

  it('is not made for a record out of reach of the contract, nor by anybody but its partner', async () => {
    const letter = recordOf(ANNE, { record: id('letter'), category: 'letters' });
    await world.say(`records-record-${letter.record}`, 'records.record.created', letter);
    await world.settled();
    expect((await ask({ record: letter.record })).body).toMatchObject({
      status: 404,
      code: 'request-unknown',
    });
    const stranger = await world.partner('stranger');
    expect((await ask({}, stranger.authorization)).body).toMatchObject({
      status: 404,
      code: 'contract-unknown',
    });
    expect((await ask({}, anne)).body).toMatchObject({ status: 403, code: 'contract-not-yours' });
  });

  it('is not made under a contract that has ended', async () => {
    await world.say(`consent-contract-${CONTRACT}`, 'consent.contract.terminated', {
      ...{ contract: CONTRACT, consumer: partner.party, client: partner.client },
      ...{ side: 'cooperative', by: 'test', reason: 'breach' },
    });
    await world.settled();
    expect((await ask()).body).toMatchObject({
      status: 422,
      code: 'request-beyond-contract',
      stage: 'contract',
    });
  });
});
