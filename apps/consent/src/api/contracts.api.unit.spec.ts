import { compactVerify, importJWK } from 'jose';
import { ANNE, ConsentWorld, contractTerms, id, START, type Partner } from '../testing/index.js';

const { contract: _contract, consumer: _consumer, ...terms } = contractTerms();
const TEXTS = [
  { language: 'fr', text: 'Usage des coordonnées. Suppression dans les dix jours.' },
  { language: 'en', text: 'Use of contact details. Deletion within ten days.' },
];

describe('A contract over HTTP', () => {
  let world: ConsentWorld;
  let partner: Partner;
  let steward: string;

  const propose = (body: object = { terms, texts: TEXTS }, headers = {}) =>
    world.call(partner.authorization, 'POST', '/consent/contracts', body, headers);
  const proposed = async () => {
    const { body } = await propose();
    return { contract: String(body['contract']), signing: String(body['signing']) };
  };
  const sign = (contract: string, jws: string, as = partner) =>
    world.call(as.authorization, 'POST', `/consent/contracts/${contract}/signatures`, { jws });
  const countersign = (contract: string, as = steward) =>
    world.call(as, 'POST', `/consent/contracts/${contract}/countersignature`);
  const view = async (contract: string, as = partner.authorization) => {
    await world.settled();
    return (await world.call(as, 'GET', `/consent/contracts/${contract}`)).body;
  };
  const end = (contract: string, as: string) =>
    world.call(as, 'DELETE', `/consent/contracts/${contract}`, { reason: 'end-of-need' });
  const concluded = async () => {
    const { contract, signing } = await proposed();
    await sign(contract, await partner.sign(signing));
    await countersign(contract);
    return contract;
  };

  beforeEach(async () => {
    world = await ConsentWorld.open();
    partner = await world.partner('partner');
    steward = await world.person(id('steward'), { roles: ['member', 'steward'] });
  });
  afterEach(() => world.close());

  it('is proposed, signed by the partner, countersigned, and in force', async () => {
    const { contract, signing } = await proposed();
    expect(JSON.parse(signing)).toMatchObject({ terms: { ...terms, contract, consumer: partner.party } });
    expect(await view(contract)).toMatchObject({ status: 'proposed', signing, signatures: [] });

    const signed = await sign(contract, await partner.sign(signing));
    expect(signed).toMatchObject({ status: 201, body: { contract, signatureLevel: 'simple' } });
    expect(await view(contract)).toMatchObject({ status: 'signed-by-consumer' });
    expect(world.parts.control.point.contents.contract(contract)).toBeUndefined();

    const countersigned = await countersign(contract);
    expect(countersigned).toMatchObject({ status: 201, position: countersigned.body['position'] });
    expect(world.parts.control.point.contents.contract(contract)).toBeDefined();
    const { status, signatures } = (await view(contract)) as {
      status: string;
      signatures: { jws: string }[];
    };
    expect(status).toBe('in-force');
    expect(signatures).toMatchObject([
      { side: 'consumer', signer: partner.party },
      { side: 'cooperative', signer: id('steward') },
    ]);
    const key = await importJWK(world.parts.signer.publicKey, 'EdDSA');
    const { payload } = await compactVerify(signatures[1]?.jws ?? '', key);
    expect(Buffer.from(payload).toString()).toBe(signing);
  });

  it('binds the texts in every language: their digests are among what is signed', async () => {
    const before = await proposed();
    const [french, english] = TEXTS;
    const texts = [french, { ...english, text: `${english?.text} ` }];
    const { body } = await propose({ terms, texts });
    const digestsOf = (signing: unknown) =>
      (JSON.parse(String(signing)) as { texts: { digest: string }[] }).texts;
    expect(digestsOf(body['signing'])[0]).toEqual(digestsOf(before.signing)[0]);
    expect(digestsOf(body['signing'])[1]).not.toEqual(digestsOf(before.signing)[1]);
  });

  it('rejects a signature over anything that differs by one byte', async () => {
    const { contract, signing } = await proposed();
    for (const altered of [`${signing} `, signing.replace('"deleteAfterDays":10', '"deleteAfterDays":19')]) {
      const answered = await sign(contract, await partner.sign(altered));
      expect(answered.body).toMatchObject({ status: 422, code: 'contract-altered' });
    }
    expect(await view(contract)).toMatchObject({ status: 'proposed' });
  });

  it('rejects what is no signature of the registered key', async () => {
    const { contract, signing } = await proposed();
    const stranger = await world.partner('stranger');
    const [, payload = ''] = (await partner.sign(signing)).split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    for (const jws of [await stranger.sign(signing), unsigned, 'no signature']) {
      expect((await sign(contract, jws)).body).toMatchObject({ status: 422, code: 'signature-invalid' });
    }
  });

  it('does not exist for another partner', async () => {
    const { contract, signing } = await proposed();
    const stranger = await world.partner('stranger');
    await world.settled();
    const unknown = { status: 404, code: 'contract-unknown' };
    expect((await sign(contract, await stranger.sign(signing), stranger)).body).toMatchObject(unknown);
    expect((await end(contract, stranger.authorization)).body).toMatchObject(unknown);
    expect(await view(contract, stranger.authorization)).toMatchObject(unknown);
    expect(await view(id('no contract'))).toMatchObject(unknown);
    const { body } = await world.call(stranger.authorization, 'GET', '/consent/contracts');
    expect(body).toEqual({ contracts: [] });
  });

  it('is proposed and signed by partner systems alone, countersigned by stewards alone', async () => {
    const { contract, signing } = await proposed();
    const anne = await world.person(ANNE, { clientId: partner.clientId });
    const mine = await world.call(anne, 'POST', '/consent/contracts', { terms, texts: TEXTS });
    expect(mine.body).toMatchObject({ status: 403, code: 'contract-not-yours' });
    expect(
      (await sign(contract, await partner.sign(signing), { ...partner, authorization: anne })).body,
    ).toMatchObject({ code: 'contract-not-yours' });
    expect((await countersign(contract, anne)).body).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await countersign(contract)).body).toMatchObject({
      status: 409,
      code: 'contract-not-signed-by-consumer',
    });
    expect((await countersign(id('no contract'))).body).toMatchObject({
      status: 404,
      code: 'contract-unknown',
    });
  });

  it.each([
    ['contract-period-invalid', { terms: { ...terms, until: START }, texts: TEXTS }],
    ['contract-terms-incomplete', { terms: { ...terms, scope: {} }, texts: TEXTS }],
    ['contract-terms-incomplete', { terms, texts: [TEXTS[0], TEXTS[0]] }],
    ['purpose-unknown', { terms: { ...terms, purposes: ['Anything'] }, texts: TEXTS }],
    ['purpose-unknown', { terms: { ...terms, prohibitions: ['Anything'] }, texts: TEXTS }],
  ])('is refused with %s', async (code, body) => {
    expect((await propose(body)).body).toMatchObject({ status: 422, code });
  });

  it('is not proposed with a field that the terms do not have, nor in one language only', async () => {
    const unknown = await propose({ terms: { ...terms, discount: 1 }, texts: TEXTS });
    expect(unknown.body).toMatchObject({ status: 400, code: 'unknown-field' });
    expect((await propose({ terms, texts: [TEXTS[0]] })).body).toMatchObject({
      status: 400,
      code: 'invalid-field',
    });
  });

  it('is proposed once, however often the same command is sent', async () => {
    const headers = { 'idempotency-key': 'the same' };
    const first = await propose(undefined, headers);
    const head = world.store.head();
    expect((await propose(undefined, headers)).body).toEqual(first.body);
    expect(world.store.head()).toBe(head);
  });

  it('is ended by either side, and permits nothing from that moment', async () => {
    for (const authorization of [partner.authorization, steward]) {
      const contract = await concluded();
      expect(await end(contract, authorization)).toMatchObject({ status: 200, body: { contract } });
      expect(world.parts.control.point.contents.contract(contract)?.isTerminated).toBe(true);
      expect((await end(contract, authorization)).body).toMatchObject({
        status: 409,
        code: 'contract-ended',
      });
    }
    const anne = await world.person(ANNE);
    expect((await end(await concluded(), anne)).body).toMatchObject({
      status: 403,
      code: 'contract-not-yours',
    });
  });

  it('is seen by members, who decide on it', async () => {
    const contract = await concluded();
    const anne = await world.person(ANNE);
    expect(await view(contract, anne)).toMatchObject({ contract, status: 'in-force' });
    expect((await world.call(anne, 'GET', '/consent/contracts')).body).toMatchObject({
      contracts: [{ contract, consumer: partner.party }],
    });
  });

  it('is shown only by who knows as much as the caller has seen', async () => {
    const headers = { 'coop-at-least': String(world.store.head() + 1n) };
    const { body } = await world.call(partner.authorization, 'GET', '/consent/contracts', undefined, headers);
    expect(body).toMatchObject({ status: 503, code: 'stale' });
  });
});
