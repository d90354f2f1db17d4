import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import { noteContractExpiries } from '../application/contract-life.js';
import { ANNE, END, id, START } from '../testing/index.js';
import { ContractTalks, offeredTerms, offerOf, TEXTS } from '../testing/contract-talks.js';

describe('A contract over HTTP', () => {
  let talks: ContractTalks;
  beforeEach(async () => {
    talks = await ContractTalks.open();
  });
  afterEach(() => talks.close());

  it('is offered, agreed to, signed by both sides, and in force', async () => {
    const { world, partner, steward } = talks;
    const offer = offerOf(await talks.offer());
    const { contract, signing, digest } = offer;
    expect(await talks.view(contract)).toMatchObject({
      ...{ status: 'offered', version: 1, offeredBy: 'consumer', signing, intact: true, signatures: [] },
      terms: { ...offeredTerms, contract, consumer: partner.party },
    });
    expect((await talks.sign(offer)).body).toMatchObject({ status: 409, code: 'contract-not-agreed' });
    expect(await talks.agree(offer)).toMatchObject({ status: 201, body: { contract, digest } });
    expect(await talks.view(contract)).toMatchObject({ status: 'agreed' });

    const sealed = await talks.seal(contract, await partner.sign(signing));
    expect(sealed).toMatchObject({ status: 201, body: { contract, signatureLevel: 'simple' } });
    expect(world.parts.control.point.contents.contract(contract)).toBeUndefined();
    const signed = await talks.sign(offer);
    expect(signed).toMatchObject({ status: 201, position: signed.body['position'] });
    expect(world.parts.control.point.contents.contract(contract)).toBeDefined();

    const seen = await talks.view(contract, steward);
    expect(seen).toMatchObject({ status: 'in-force', intact: true });
    const [seal, session] = seen['signatures'] as { jws: string }[];
    expect(seal).toMatchObject({ side: 'consumer', signer: partner.party, method: 'seal', mandate: null });
    expect(session).toMatchObject({ side: 'cooperative', signer: id('steward'), method: 'session' });
    const key = await importJWK(world.parts.signer.publicKey, 'EdDSA');
    const { payload } = await compactVerify(session?.jws ?? '', key);
    expect(Buffer.from(payload).toString()).toBe(signing);
    expect(decodeProtectedHeader(session?.jws ?? '')).toMatchObject({
      ...{ signer: id('steward'), side: 'cooperative', mandate: id('steward steward') },
    });
  });

  it('shows its deed in four languages, made of its terms', async () => {
    const { contract } = offerOf(await talks.offer());
    const { deed } = await talks.view(contract);
    expect(deed).toMatchObject({
      fr: expect.arrayContaining(['Elle ne paie rien.']),
      de: expect.arrayContaining(['Sie zahlt nichts.']),
      it: expect.arrayContaining(['Non paga nulla.']),
      en: expect.arrayContaining(['It pays nothing.']),
    });
  });

  it('is answered with another version by either side, and each version has its own digest', async () => {
    const first = offerOf(await talks.offer());
    const dearer = { price: { minor: 250, currency: 'CHF', per: 'reading' } };
    const second = offerOf(await talks.counter(first, talks.steward, dearer));
    const third = offerOf(await talks.counter(second, talks.partner.authorization, { deleteAfterDays: 5 }));
    expect([first.version, second.version, third.version]).toEqual([1, 2, 3]);
    expect(new Set([first.digest, second.digest, third.digest]).size).toBe(3);
    expect((await talks.agree(third, talks.partner.authorization)).body).toMatchObject({
      ...{ status: 409, code: 'contract-own-offer' },
    });
    expect((await talks.agree(third)).status).toBe(201);
    expect(await talks.view(first.contract)).toMatchObject({
      ...{ status: 'agreed', version: 3, terms: { deleteAfterDays: 5, price: { minor: 0 } } },
      versions: [
        { version: 1, side: 'consumer', digest: first.digest },
        { version: 2, side: 'cooperative', digest: second.digest },
        { version: 3, side: 'consumer', digest: third.digest },
      ],
    });
  });

  it('is offered by a steward or a signatory too, who name the system that is told', async () => {
    const { world, partner } = talks;
    const { client } = partner;
    const olga = await world.signatory('olga', partner.party);
    for (const [as, side] of [
      [talks.steward, 'cooperative'],
      [olga, 'consumer'],
    ] as const) {
      const { contract } = offerOf(await talks.offer(offeredTerms, as, { client }));
      const terms = { consumer: partner.party };
      expect(await talks.view(contract)).toMatchObject({ status: 'offered', offeredBy: side, terms });
      expect((await talks.offer(offeredTerms, as)).body).toMatchObject({
        ...{ code: 'contract-terms-incomplete', pointer: '/client' },
      });
    }
    const anne = await world.person(ANNE);
    expect((await talks.offer(offeredTerms, anne, { client })).body).toMatchObject({
      ...{ status: 403, code: 'contract-not-yours' },
    });
  });

  it('in force is never changed: other prices of other contracts leave it as it was signed', async () => {
    const offer = await talks.concluded();
    const before = await talks.view(offer.contract);
    expect((await talks.counter(offer, talks.steward, { deleteAfterDays: 5 })).body).toMatchObject({
      ...{ status: 409, code: 'contract-in-force' },
    });
    await talks.concluded({ ...offeredTerms, price: { minor: 900, currency: 'CHF', per: 'record' } });
    expect(await talks.view(offer.contract)).toEqual(before);
  });

  it('does not exist for another partner', async () => {
    const { contract, signing, digest } = await talks.agreed();
    const stranger = await talks.world.partner('stranger');
    await talks.world.settled();
    const unknown = { status: 404, code: 'contract-unknown' };
    expect((await talks.seal(contract, await stranger.sign(signing), stranger)).body).toMatchObject(unknown);
    expect((await talks.end(contract, stranger.authorization)).body).toMatchObject(unknown);
    expect((await talks.agree({ contract, digest }, stranger.authorization)).body).toMatchObject(unknown);
    expect(await talks.view(contract, stranger.authorization)).toMatchObject(unknown);
    expect(await talks.view(id('no contract'))).toMatchObject(unknown);
    const { body } = await talks.world.call(stranger.authorization, 'GET', '/consent/contracts');
    expect(body).toEqual({ contracts: [] });
  });

  it.each([
    ['contract-period-invalid', { until: START }],
    ['contract-terms-incomplete', { scope: {} }],
    ['purpose-unknown', { purposes: ['Anything'] }],
    ['contract-roles-invalid', { roles: { cooperative: 'joint-controller', consumer: 'controller' } }],
    ['contract-transfer-ground-missing', { country: 'US' }],
  ])('is refused with %s when it is offered', async (code, change) => {
    expect((await talks.offer({ ...offeredTerms, ...change })).body).toMatchObject({ status: 422, code });
  });

  it('is not offered with a field that the terms do not have, nor in one language only', async () => {
    expect((await talks.offer({ ...offeredTerms, discount: 1 })).body).toMatchObject({
      code: 'unknown-field',
    });
    const one = await talks.offer(offeredTerms, undefined, { texts: [TEXTS[0]] });
    expect(one.body).toMatchObject({ status: 400, code: 'invalid-field' });
    const twice = await talks.offer(offeredTerms, undefined, { texts: [TEXTS[0], TEXTS[0]] });
    expect(twice.body).toMatchObject({ status: 422, code: 'contract-terms-incomplete' });
  });

  it('takes each command once, however often it is sent', async () => {
    const headers = { 'idempotency-key': 'the same' };
    const first = await talks.offer(offeredTerms, undefined, {}, headers);
    const offer = offerOf(first);
    await talks.agree(offer);
    await talks.seal(offer.contract, await talks.partner.sign(offer.signing));
    const signature = await talks.sign(offer, undefined, {}, headers);
    expect(signature.status).toBe(201);
    const head = talks.world.store.head();
    expect((await talks.offer(offeredTerms, undefined, {}, headers)).body).toEqual(first.body);
    expect((await talks.sign(offer, undefined, {}, headers)).body).toEqual(signature.body);
    expect(talks.world.store.head()).toBe(head);
  });

  it('is suspended by stewards alone, and goes on when no suspension is left', async () => {
    const { contract } = await talks.concluded();
    expect((await talks.suspend(contract, talks.partner.authorization)).body).toMatchObject({
      code: 'forbidden',
    });
    const one = String((await talks.suspend(contract)).body['suspension']);
    const two = String((await talks.suspend(contract, undefined, 'other')).body['suspension']);
    expect(await talks.view(contract)).toMatchObject({
      ...{ status: 'suspended', suspensions: [{ suspension: one, reason: 'inquiry' }, { suspension: two }] },
    });
    expect((await talks.resume(contract, one)).status).toBe(200);
    expect(await talks.view(contract)).toMatchObject({ status: 'suspended' });
    expect((await talks.resume(contract, one)).body).toMatchObject({
      status: 404,
      code: 'suspension-unknown',
    });
    expect((await talks.resume(contract, two)).status).toBe(200);
    expect(await talks.view(contract)).toMatchObject({ status: 'in-force', suspensions: [] });
  });

  it('is ended by either side, and permits nothing from that moment', async () => {
    const { world } = talks;
    const olga = await world.signatory('olga', talks.partner.party);
    for (const authorization of [talks.partner.authorization, talks.steward, olga]) {
      const { contract } = await talks.concluded();
      expect(await talks.end(contract, authorization)).toMatchObject({ status: 200, body: { contract } });
      expect(world.parts.control.point.contents.contract(contract)?.isTerminated).toBe(true);
      const again = await talks.end(contract, authorization);
      expect(again.body).toMatchObject({ status: 409, code: 'contract-ended' });
    }
    const anne = await world.person(ANNE);
    const { contract } = await talks.concluded();
    expect((await talks.end(contract, anne)).body).toMatchObject({ status: 403, code: 'contract-not-yours' });
  });

  it('expires by the clock, once, also after a restart; the partner is told', async () => {
    const { world } = talks;
    const { contract } = await talks.concluded();
    await world.settled();
    expect(await noteContractExpiries(world.parts)).toBe(0);
    world.setClock(END);
    expect(await noteContractExpiries(world.parts)).toBe(1);
    const head = world.store.head();
    // Before the read model knows it, another instance's clockwork says it again.
    expect(await noteContractExpiries(world.parts)).toBe(1);
    expect(world.store.head()).toBe(head);
    expect(await talks.view(contract)).toMatchObject({ status: 'expired' });
    expect(await noteContractExpiries(world.parts)).toBe(0);
    const { body } = await world.call(talks.partner.authorization, 'GET', '/feed');
    const types = (body['events'] as { type: string }[]).map(({ type }) => type);
    expect(types).toEqual([
      'coop.consent.contract.offered.v1',
      'coop.consent.contract.agreed.v1',
      'coop.consent.contract.signed.v1',
      'coop.consent.contract.signed.v1',
      'coop.consent.contract.entered-into-force.v1',
      'coop.consent.contract.expired.v1',
    ]);
  });

  it('is seen by members, who decide on it', async () => {
    const { contract } = await talks.concluded();
    const anne = await talks.world.person(ANNE);
    expect(await talks.view(contract, anne)).toMatchObject({ contract, status: 'in-force' });
    expect((await talks.world.call(anne, 'GET', '/consent/contracts')).body).toMatchObject({
      contracts: [{ contract, consumer: talks.partner.party, status: 'in-force', version: 1 }],
    });
  });

  it('is shown only by who knows as much as the caller has seen', async () => {
    const headers = { 'coop-at-least': String(talks.world.store.head() + 1n) };
    const as = talks.partner.authorization;
    const { body } = await talks.world.call(as, 'GET', '/consent/contracts', undefined, headers);
    expect(body).toMatchObject({ status: 503, code: 'stale' });
  });
});
