import { action, consentEvents, recordKind } from '@coop/contracts';
import { fromOdrl, TERM_NAMES, toOdrl } from '@coop/odrl';
import { offeredTerms } from '../application/odrl.js';
import { noteContractExpiries } from '../application/contract-life.js';
import { ContractTalks, offerOf } from '../testing/contract-talks.js';
import {
  ANNE,
  BRUNO,
  contractTerms,
  END,
  id,
  START,
  type ConsentWorld,
  type Partner,
} from '../testing/index.js';

const {
  contract: _contract,
  consumer: _consumer,
  ...terms
} = contractTerms({
  controlledBy: [id('controller')],
  limit: 500,
  duties: [
    { kind: 'attribute', to: 'Data cooperative' },
    { kind: 'report-use', everyDays: 90 },
    { kind: 'notify-within', days: 3 },
    { kind: 'pay-on-breach', minor: 50_000, currency: 'CHF' },
  ],
});
const TEXTS = [
  { language: 'fr', text: 'Usage des coordonnées. Suppression dans les dix jours.' },
  { language: 'en', text: 'Use of contact details. Deletion within ten days.' },
];
const OFFER_ID = id('offer of the partner');
const POLICY = toOdrl({ kind: 'offer', id: OFFER_ID, terms });
const LD_JSON = 'application/ld+json; charset=utf-8';

describe('Contracts and grants in ODRL over HTTP', () => {
  let talks: ContractTalks;
  let world: ConsentWorld;
  let partner: Partner;
  let steward: string;

  const propose = (policy: unknown = POLICY, as = partner.authorization) =>
    world.call(as, 'POST', '/consent/contracts/odrl', { policy, texts: TEXTS });
  const proposed = async () => offerOf(await propose());
  const read = async (path: string, authorization: string) => {
    await world.settled();
    const headers = { authorization };
    const response = await world.opened.test.app.inject({
      method: 'GET',
      url: `/consent/${path}/odrl`,
      headers,
    });
    return { status: response.statusCode, type: response.headers['content-type'], text: response.body };
  };
  const conclude = async (offer: Awaited<ReturnType<typeof proposed>>) => {
    await talks.agree(offer);
    await talks.seal(offer.contract, await partner.sign(offer.signing));
    const seen = await read(`contracts/${offer.contract}`, partner.authorization);
    expect(fromOdrl(seen.text)).toMatchObject({ kind: 'offer' });
    await talks.sign(offer);
  };

  beforeEach(async () => {
    talks = await ContractTalks.open();
    ({ world, partner, steward } = talks);
  });
  afterEach(() => talks.close());

  it('let a partner propose the terms of an offer, as if it had written them in our own words', async () => {
    const answered = await propose();
    expect(answered).toMatchObject({ status: 201, position: String(world.store.head()) });
    const { contract } = offerOf(answered);
    const { terms: offered } = await talks.view(contract);
    expect(offered).toEqual({ ...terms, contract, consumer: partner.party });
  });

  it('show a contract as an offer until both have signed, then as an agreement, then no longer', async () => {
    const made = await proposed();
    const path = `contracts/${made.contract}`;
    const offered = await read(path, partner.authorization);
    expect(offered).toMatchObject({ status: 200, type: LD_JSON });
    expect(fromOdrl(offered.text)).toEqual({ kind: 'offer', id: made.contract, terms });

    await conclude(made);
    const ids = { contract: made.contract, consumer: partner.party };
    const agreed = { kind: 'contract', terms: { ...terms, ...ids } };
    expect(fromOdrl((await read(path, partner.authorization)).text)).toEqual(agreed);
    const anne = await world.person(ANNE);
    expect(fromOdrl((await read(path, anne)).text)).toEqual(agreed);

    await world.call(steward, 'DELETE', `/consent/${path}`, { reason: 'end-of-need' });
    const ended = await read(path, partner.authorization);
    expect(ended.status).toBe(409);
    expect(JSON.parse(ended.text)).toMatchObject({ code: 'contract-ended' });
  });

  it('show no contract that permits nothing: while it is suspended, and once its term is over', async () => {
    const made = await proposed();
    await conclude(made);
    const path = `contracts/${made.contract}`;
    const suspension = String((await talks.suspend(made.contract)).body['suspension']);
    const suspended = await read(path, partner.authorization);
    expect(suspended.status).toBe(409);
    expect(JSON.parse(suspended.text)).toMatchObject({ code: 'contract-not-in-force' });

    await talks.resume(made.contract, suspension);
    expect(fromOdrl((await read(path, partner.authorization)).text)).toMatchObject({ kind: 'contract' });
    world.setClock(END);
    await noteContractExpiries(world.parts);
    const expired = await read(path, partner.authorization);
    expect(JSON.parse(expired.text)).toMatchObject({ status: 409, code: 'contract-ended' });
  });

  it('show nobody a contract of another partner', async () => {
    const { contract } = await proposed();
    const stranger = await world.partner('stranger');
    const { status, text } = await read(`contracts/${contract}`, stranger.authorization);
    expect({ status, ...JSON.parse(text) }).toMatchObject({ status: 404, code: 'contract-unknown' });
  });

  it('show a person her own grant, nobody else’s, and none that she withdrew', async () => {
    const anne = await world.person(ANNE);
    const bruno = await world.person(BRUNO);
    const given = {
      ...{ recipient: partner.party, scope: { categories: ['directory'] }, fields: ['phone'] },
      ...{ purposes: ['ServiceProvision'], actions: ['read'], until: END },
    };
    const body = { ...given, notice: { language: 'fr' } };
    const grant = String((await world.call(anne, 'POST', '/consent/grants', body)).body['grant']);
    const shown = await read(`grants/${grant}`, anne);
    expect(shown).toMatchObject({ status: 200, type: LD_JSON });
    const words = { kind: 'grant', id: grant, stakeholder: ANNE, terms: { ...given, from: START } };
    expect(fromOdrl(shown.text)).toEqual(words);
    expect(JSON.parse((await read(`grants/${grant}`, bruno)).text)).toMatchObject({ code: 'grant-unknown' });

    await world.call(anne, 'DELETE', `/consent/grants/${grant}`);
    expect(JSON.parse((await read(`grants/${grant}`, anne)).text)).toMatchObject({
      ...{ status: 409, code: 'grant-already-withdrawn' },
    });
  });

  it.each([
    ['a word that is not enforced', { ...POLICY, obligation: [] }, 'not-enforced', '/policy/obligation'],
    [
      'an agreement that nobody signed',
      toOdrl({ kind: 'contract', terms: contractTerms() }),
      'not-enforced',
      '/policy/@type',
    ],
    [
      'a context elsewhere',
      { ...POLICY, '@context': 'http://www.w3.org/ns/odrl.jsonld' },
      'unknown-context',
      '/policy/@context',
    ],
    ['nothing', null, 'malformed', '/policy'],
    [
      'an action that nobody could tell from others',
      JSON.parse(JSON.stringify(POLICY).replace('coop:mail', 'use')),
      'not-enforced',
      '/policy/permission/0/action/1',
    ],
  ])('refuse a policy with %s, say where, and write nothing', async (_what, policy, reason, pointer) => {
    const head = world.store.head();
    const { body } = await propose(policy);
    expect(body).toMatchObject({ status: 422, code: 'policy-refused', reason, pointer });
    expect(world.store.head()).toBe(head);
  });

  it('attack-35 refuse a member of the policy that occurs twice, in the words of JSON', async () => {
    const payload = `{"texts":[],"policy":{"conflict":"perm",${JSON.stringify(POLICY).slice(1)}}`;
    const { authorization } = partner;
    const response = await world.opened.test.app.inject({
      ...{ method: 'POST', url: '/consent/contracts/odrl', payload },
      headers: { authorization, 'content-type': 'application/json' },
    });
    expect(response.json()).toMatchObject({ code: 'json-duplicate-key', pointer: '/policy/conflict' });
  });

  it('refuse a value that no contract has, by the name of the term', async () => {
    const fields = Array.from({ length: 201 }, (_, index) => `field ${index}`);
    const { body } = await propose(toOdrl({ kind: 'offer', id: OFFER_ID, terms: { ...terms, fields } }));
    expect(body).toMatchObject({ status: 422, code: 'policy-refused', pointer: '/policy', term: 'fields' });
  });

  it('leave everything else to the rules of contracts', async () => {
    const unknown = { ...terms, purposes: ['Anything'] };
    const { body } = await propose(toOdrl({ kind: 'offer', id: OFFER_ID, terms: unknown }));
    expect(body).toMatchObject({ status: 422, code: 'purpose-unknown' });
    const duties = [{ kind: 'pay-on-breach', minor: 1, currency: 'EUR' }] as const;
    const mixed = await propose(toOdrl({ kind: 'offer', id: OFFER_ID, terms: { ...terms, duties } }));
    expect(mixed.body).toMatchObject({ code: 'contract-currency-mixed', currency: 'CHF' });
    // Signed in through the system of a partner, she is no partner: people name the system, which a policy does not.
    const anne = await world.person(ANNE, { clientId: partner.clientId });
    expect((await propose(POLICY, anne)).body).toMatchObject({
      ...{ code: 'contract-terms-incomplete', pointer: '/client' },
    });
  });
});

describe('The words of contracts and grants', () => {
  const { shape } = consentEvents.contractTerms;

  it('have a place in ODRL, every one', () => {
    expect(Object.keys(shape).toSorted()).toEqual(TERM_NAMES.contract.toSorted());
    expect(Object.keys(consentEvents.grantTerms.shape).toSorted()).toEqual(TERM_NAMES.grant.toSorted());
  });

  const VALUES = [
    { actions: action.options, scope: { kinds: recordKind.options } },
    ...shape.price.shape.per.options.map((per) => ({ price: { ...terms.price, per } })),
    ...shape.roles.shape.consumer.options.map((role) => ({ roles: { cooperative: role, consumer: role } })),
    ...shape.transferGround.options.map((transferGround) => ({ transferGround })),
    ...terms.duties.map((duty) => ({ duties: [duty] })),
    ...shape.onwardTransfer.options.map((onwardTransfer) => ({ onwardTransfer })),
  ];

  it('have a duty of each kind among these values', () => {
    const kinds = shape.duties.element.options.map(({ shape: { kind } }) => kind.value);
    expect(terms.duties.map(({ kind }) => kind)).toEqual(kinds);
  });

  const offered = (changed: Parameters<typeof toOdrl>[0]['terms'] & typeof terms) =>
    offeredTerms(toOdrl({ kind: 'offer', id: OFFER_ID, terms: changed }), 'dpv-2.3');

  it('name in an offer no other version of the purposes than the one in force', () => {
    expect(offered({ ...terms, taxonomy: 'dpv-2.3' })).toEqual(terms);
    expect(() => offered({ ...terms, taxonomy: 'dpv-2.4' })).toThrow('policy-refused');
  });

  it.each(VALUES)('have a name in ODRL for each value: %j', (change) => {
    const changed = { ...terms, ...change };
    expect(offered(changed)).toEqual(changed);
  });
});
