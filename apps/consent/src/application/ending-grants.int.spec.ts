import {
  ANNE,
  BRUNO,
  CONTRACT,
  ConsentWorld,
  contractTerms,
  disclosure,
  END,
  id,
  inForce,
  PARTNER,
  recordOf,
} from '../testing/index.js';
import { endConsentsOfErased } from './end-consents-of-erased.process.js';
import { noteExpiries } from './ending-grants.js';

const SOON = '2026-03-03T08:00:00.000Z';
const BODY = {
  ...{ recipient: PARTNER, scope: {}, fields: ['phone'], purposes: ['ServiceProvision'], actions: ['read'] },
  ...{ until: SOON, notice: { language: 'fr' } },
};
const RENEWAL = { until: END, notice: { language: 'en' } };
const { record } = recordOf(ANNE);

describe('An agreement', () => {
  let world: ConsentWorld;
  let anne: string;
  let steward: string;

  const give = async (body: object = BODY) =>
    String((await world.call(anne, 'POST', '/consent/grants', body)).body['grant']);
  const renew = (grant: string, body: object = RENEWAL) =>
    world.call(anne, 'POST', `/consent/grants/${grant}/renewal`, body);
  const invalidate = (grant: string, ground = 'not-informed', as = steward) =>
    world.call(as, 'POST', `/consent/grants/${grant}/invalidation`, { ground });
  const typesOf = async (grant: string) =>
    (await world.store.readStream(`consent-grant-${grant}`)).map(({ type }) => type);
  const shown = async (grant: string) => {
    await world.settled();
    const { body } = await world.call(anne, 'GET', '/consent/grants');
    return (body['grants'] as { grant: string }[]).find((each) => each.grant === grant);
  };
  const outcome = () =>
    world.parts.control.decide({
      ...{ consumer: PARTNER, contract: CONTRACT, purpose: 'ServiceProvision', action: 'read' },
      ...{ record, fields: ['phone'], asOf: world.parts.clock().toISOString() },
    }).outcome;
  const disclosed = (grant: string) =>
    world.say(
      `records-disclosure-${PARTNER}`,
      'records.disclosure.made',
      disclosure({ fields: ['phone'] }, [grant]),
    );
  const duties = async () => {
    await world.settled();
    return world
      .typesAfter(0n)
      .then((types) => types.filter((type) => type === 'consent.duty.opened').length);
  };

  beforeEach(async () => {
    world = await ConsentWorld.open();
    anne = await world.person(ANNE);
    steward = await world.person(BRUNO, { roles: ['steward'] });
    await world.party(PARTNER, 'legal-person');
    await world.say(
      `consent-contract-${CONTRACT}`,
      'consent.contract.entered-into-force',
      inForce(contractTerms()),
    );
    await world.say(`records-record-${record}`, 'records.record.created', recordOf(ANNE));
    world.followAll();
  });
  afterEach(() => world.close());

  it('whose term ran out is noted as expired: once, however often the clock asks, before or after a restart', async () => {
    const [grant, lasting] = [await give(), await give({ ...BODY, until: END })];
    await world.settled();
    expect(await noteExpiries(world.parts)).toBe(0);
    world.setClock(SOON);
    expect(outcome()).toBe('PERMIT');
    // Two instances at once, as after a restart that came too early.
    await Promise.all([noteExpiries(world.parts), noteExpiries(world.parts)]);
    expect(await shown(grant)).toMatchObject({ status: 'expired', endedAt: SOON });
    expect(await noteExpiries(world.parts)).toBe(0);
    expect(await typesOf(grant)).toEqual(['consent.grant.given', 'consent.grant.expired']);
    expect(await typesOf(lasting)).toEqual(['consent.grant.given']);
    expect(await duties()).toBe(0);
  });

  it('that was renewed goes on as another one with a notice of its own, whose end is the end of both', async () => {
    const grant = await give();
    await world.settled();
    await disclosed(grant);
    const { status, body } = await renew(grant);
    expect([status, body['renews']]).toEqual([201, grant]);
    const successor = String(body['grant']);
    expect(outcome()).toBe('PERMIT');
    expect(await shown(grant)).toMatchObject({ status: 'renewed', successor });
    expect(await shown(successor)).toMatchObject({
      ...{ status: 'given', renews: grant, terms: { recipient: PARTNER, fields: ['phone'], until: END } },
      notice: expect.stringContaining('You allow'),
    });
    const withdrawn = await world.call(anne, 'DELETE', `/consent/grants/${successor}`);
    expect(withdrawn.body['duties']).toHaveLength(1);
    expect(outcome()).toBe('DENY');
    expect(await duties()).toBe(1);
    const fed = await world.parts.readModels
      .reader<{ consent_feed: { type: string; subject: string; position: number } }>()
      .selectFrom('consent_feed')
      .select(['type', 'subject'])
      .where('type', 'like', 'consent.grant.%')
      .orderBy('position')
      .execute();
    expect(fed.map(({ type, subject }) => [type, subject])).toEqual([
      ['consent.grant.given', grant],
      ['consent.grant.given', successor],
      ['consent.grant.renewed', grant],
      ['consent.grant.withdrawn', successor],
    ]);
  });

  it('with everybody under contract tells whoever read under it of the end of the one in its place', async () => {
    const grant = await give({ ...BODY, recipient: 'any-contracted' });
    await world.settled();
    await disclosed(grant);
    const successor = String((await renew(grant)).body['grant']);
    await world.call(anne, 'DELETE', `/consent/grants/${successor}`);
    await world.settled();
    const fed = await world.parts.readModels
      .reader<{ consent_feed: { type: string; subject: string; consumer: string; position: number } }>()
      .selectFrom('consent_feed')
      .select(['type', 'subject', 'consumer'])
      .where('type', 'like', 'consent.grant.%')
      .orderBy('position')
      .execute();
    expect(fed.map(({ type, subject, consumer }) => [type, subject, consumer])).toEqual([
      ['consent.grant.renewed', grant, PARTNER],
      ['consent.grant.withdrawn', successor, PARTNER],
    ]);
  });

  it('is renewed after its term too, and by one command once', async () => {
    const grant = await give();
    world.setClock(SOON);
    await world.settled();
    await noteExpiries(world.parts);
    const key = { 'idempotency-key': 'the same' };
    const path = `/consent/grants/${grant}/renewal`;
    const first = await world.call(anne, 'POST', path, RENEWAL, key);
    expect((await world.call(anne, 'POST', path, RENEWAL, key)).body).toEqual(first.body);
    expect((await renew(grant)).body).toMatchObject({ status: 409, code: 'grant-ended' });
    expect((await renew(id('no grant'))).body).toMatchObject({ status: 404, code: 'grant-unknown' });
    expect((await renew(String(first.body['grant']), { ...RENEWAL, until: SOON })).body).toMatchObject({
      code: 'grant-period-invalid',
    });
  });

  it('is declared void by a steward on a stated ground, permits nothing more, and what was received is asked back', async () => {
    const grant = await give();
    await world.settled();
    await disclosed(grant);
    expect((await invalidate(grant, 'not-informed', anne)).status).toBe(403);
    expect((await invalidate(grant, 'erasure')).status).toBe(400);
    expect(await invalidate(grant)).toMatchObject({ status: 200, body: { grant } });
    expect(outcome()).toBe('DENY');
    expect(await shown(grant)).toMatchObject({ status: 'invalidated' });
    expect((await invalidate(grant)).body).toMatchObject({ status: 409, code: 'grant-ended' });
    expect(await duties()).toBe(1);
  });

  it('ends with the erasure of its person, once, and asks nothing back a second time', async () => {
    const [grant, ended] = [await give(), await give()];
    await world.call(anne, 'DELETE', `/consent/grants/${ended}`);
    await world.settled();
    await disclosed(grant);
    await world.say(`identity-erasure-${ANNE}`, 'identity.erasure.requested', {
      ...{ party: ANNE, requestedBy: ANNE, keepFingerprint: false },
    });
    await world.settled();
    expect((await world.store.readStream(`consent-grant-${grant}`)).at(-1)).toMatchObject({
      type: 'consent.grant.invalidated',
      data: { ground: 'erasure', invalidatedBy: 'system:consent' },
    });
    expect(await typesOf(ended)).toEqual(['consent.grant.given', 'consent.grant.withdrawn']);
    const [requested] = await world.store.readStream(`identity-erasure-${ANNE}`);
    if (requested === undefined) throw new Error('it was said');
    await endConsentsOfErased(world.parts).react(requested, new AbortController().signal);
    expect(await typesOf(grant)).toHaveLength(2);
    expect(await duties()).toBe(0);
  });
});
