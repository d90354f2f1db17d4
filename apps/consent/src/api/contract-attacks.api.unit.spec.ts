import { noteBreaches } from '../application/duties.js';
import { END, id } from '../testing/index.js';
import { ContractTalks, offeredTerms, offerOf, TEXTS } from '../testing/contract-talks.js';
import { version } from '../testing/contract-cases.js';

const ALTERED = { status: 422, code: 'contract-altered' };
const JOINT = { signatures: 'joint-by-two', seal: 'never' } as const;

describe('Attacks on contracts over HTTP', () => {
  let talks: ContractTalks;
  beforeEach(async () => {
    talks = await ContractTalks.open();
  });
  afterEach(() => talks.close());

  it('attack-23 a signature over any other digest of any layer is refused', async () => {
    const { contract, signing } = await talks.agreed();
    const digests = signing.match(/[0-9a-f]{64}/g) ?? [];
    // The terms, the deed in four languages, the legal text in three.
    expect(digests).toHaveLength(8);
    const flipped = (digest: string) => digest.replace(/^./, (first) => (first === 'a' ? 'b' : 'a'));
    const forgeries = [
      ...digests.map((digest) => signing.replace(digest, flipped(digest))),
      signing.replace('"version":1', '"version":2'),
      signing.replace('deed/1', 'deed/2'),
      signing.replace(contract, id('another contract')),
      `${signing} `,
    ];
    for (const forged of forgeries) {
      expect(forged).not.toBe(signing);
      const refused = await talks.seal(contract, await talks.partner.sign(forged));
      expect(refused.body).toMatchObject(ALTERED);
    }
    expect((await talks.seal(contract, await talks.partner.sign(signing))).status).toBe(201);
  });

  it('attack-23 a byte of the terms, of one text or of one translation gives another digest', async () => {
    const offers = [
      offerOf(await talks.offer()),
      offerOf(await talks.offer({ ...offeredTerms, deleteAfterDays: 11 })),
    ];
    for (const index of TEXTS.keys()) {
      const texts = TEXTS.map((text, at) => (at === index ? { ...text, text: `${text.text} ` } : text));
      offers.push(offerOf(await talks.offer(offeredTerms, undefined, { texts })));
    }
    const parts = offers.map(({ contract, signing }) => signing.replace(contract, ''));
    expect(new Set(parts).size).toBe(offers.length);
  });

  it('attack-23 the digest of another version, or of another contract, is neither agreed to nor signed', async () => {
    const first = offerOf(await talks.offer());
    const second = offerOf(await talks.counter(first, talks.partner.authorization, { deleteAfterDays: 5 }));
    const other = offerOf(await talks.offer());
    const { contract } = second;
    for (const { digest } of [first, other])
      expect((await talks.agree({ contract, digest })).body).toMatchObject(ALTERED);
    await talks.agree(second);
    for (const { digest, signing } of [first, other]) {
      expect((await talks.sign({ contract, digest })).body).toMatchObject(ALTERED);
      expect((await talks.seal(contract, await talks.partner.sign(signing))).body).toMatchObject(ALTERED);
    }
    expect((await talks.counter(second, talks.steward, {}, first.digest)).body).toMatchObject(ALTERED);
  });

  it('attack-23 a deed that does not come out of the terms, or a swapped text, is found before anybody agrees', async () => {
    const { world } = talks;
    const offer = offerOf(await talks.offer());
    const [stored] = await world.store.readStream(`consent-contract-${offer.contract}`);
    const honest = stored?.data as unknown as ReturnType<typeof version>;
    const [text, ...others] = honest.texts;
    const swaps = [
      { digest: 'a'.repeat(64) },
      { terms: { ...honest.terms, deleteAfterDays: 3650 } },
      { texts: [{ ...text, text: `${text?.text} Et le reste.` }, ...others] },
    ];
    for (const [index, swap] of swaps.entries()) {
      const contract = id(`swapped ${index}`);
      const forged = { ...honest, ...swap, contract };
      await world.say(`consent-contract-${contract}`, 'consent.contract.offered', forged);
      expect((await talks.agree({ contract, digest: forged.digest })).body).toMatchObject(ALTERED);
      expect(await talks.view(contract)).toMatchObject({ intact: false });
    }
  });

  it('attack-23 what is no signature of the registered key is refused', async () => {
    const { contract, signing } = await talks.agreed();
    const stranger = await talks.world.partner('stranger');
    const [, payload = ''] = (await talks.partner.sign(signing)).split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    for (const jws of [await stranger.sign(signing), unsigned, 'no signature'])
      expect((await talks.seal(contract, jws)).body).toMatchObject({
        status: 422,
        code: 'signature-invalid',
      });
    const withoutKey = await talks.sign({ contract, digest: 'a'.repeat(64) }, talks.partner.authorization);
    expect(withoutKey.body).toMatchObject({ status: 422, code: 'signature-invalid' });
  });

  it('attack-24 nobody signs without a mandate for that organisation, nor by one for a part of it', async () => {
    const { world, partner } = talks;
    const offer = await talks.agreed();
    const missing = { status: 403, code: 'signing-power-missing' };
    const anne = await world.person(id('anne'), { clientId: partner.clientId });
    const elsewhere = await world.signatory('elsewhere', id('another organisation'));
    const partly = await world.signatory('partly', partner.party, { categories: ['directory'] });
    for (const as of [anne, elsewhere, partly])
      expect((await talks.sign(offer, as)).body).toMatchObject(missing);
    expect((await talks.sign(offer, talks.steward, { side: 'consumer' })).body).toMatchObject(missing);
    const olga = await world.signatory('olga', partner.party);
    expect((await talks.sign(offer, olga, { side: 'cooperative' })).body).toMatchObject(missing);
    expect((await talks.sign(offer, olga)).status).toBe(201);
  });

  it('attack-24 a mandate or a rule that changed after it was looked up carries no signature', async () => {
    const { world, partner } = talks;
    const offer = await talks.agreed();
    const olga = await world.signatory('olga', partner.party);
    // Her mandate ends on the ledger; the directory that let her in does not know it yet.
    await world.say(`identity-mandate-${id('olga signatory')}`, 'identity.mandate.ended', {
      ...{ mandate: id('olga signatory'), reason: 'revoked', endedBy: id('steward') },
    });
    expect((await talks.sign(offer, olga)).body).toMatchObject({ status: 409, code: 'conflict' });
    expect(await talks.view(offer.contract)).toMatchObject({ signatures: [] });
  });

  it('attack-24 the same person never counts twice, and two signatures at once bring it into force once', async () => {
    const { world, partner } = talks;
    world.signingRule(partner.party, JOINT);
    const offer = await talks.agreed();
    const [olga, piet] = [
      await world.signatory('olga', partner.party),
      await world.signatory('piet', partner.party),
    ];
    expect((await talks.seal(offer.contract, await partner.sign(offer.signing))).body).toMatchObject({
      ...{ status: 403, code: 'seal-not-accepted' },
    });
    await talks.sign(offer);
    const answers = await Promise.all([
      talks.sign(offer, olga),
      talks.sign(offer, olga),
      talks.sign(offer, piet),
    ]);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(1);
    const types = await world.typesAfter(0n);
    expect(types.filter((type) => type === 'consent.contract.entered-into-force')).toHaveLength(1);
    expect(types.filter((type) => type === 'consent.contract.signed')).toHaveLength(3);
    expect(await talks.view(offer.contract)).toMatchObject({ status: 'in-force' });
  });

  it('attack-24 an organisation that nobody has registered a rule for is bound by nobody', async () => {
    talks.world.opened.neighbours.signingRules.delete(talks.partner.party);
    const offer = await talks.agreed();
    const sealed = await talks.seal(offer.contract, await talks.partner.sign(offer.signing));
    expect(sealed.body).toMatchObject({ status: 409, code: 'signing-rule-missing' });
  });

  describe('after a breach', () => {
    const SHUT_OUT = { status: 403, code: 'contract-shut-out' };
    const DUTY = id('duty to delete');
    const BOSS = id('who stands behind it');

    /** The partner, controlled by one person, let a duty pass. */
    const breached = async () => {
      const { world, partner } = talks;
      const { contract } = await talks.concluded({ ...offeredTerms, controlledBy: [BOSS] });
      await world.say(`consent-duty-${DUTY}`, 'consent.duty.opened', {
        ...{ duty: DUTY, kind: 'delete', contract, debtor: partner.party, grant: null },
        ...{ records: [], fields: 'all', due: '2026-04-01T00:00:00.000Z' },
      });
      await world.settled();
      world.setClock('2026-04-02T00:00:00.000Z');
      await noteBreaches(world.parts);
      await world.settled();
      return contract;
    };
    const fulfilled = () =>
      talks.world.call(talks.partner.authorization, 'POST', `/consent/duties/${DUTY}/fulfilment`, {
        evidence: 'deleted',
      });

    it('attack-33 the partner signs nothing new while the duty is open, and again once it is fulfilled', async () => {
      await breached();
      const offer = await talks.agreed();
      expect((await talks.seal(offer.contract, await talks.partner.sign(offer.signing))).body).toMatchObject(
        SHUT_OUT,
      );
      expect((await talks.sign(offer)).body).toMatchObject(SHUT_OUT);
      expect((await fulfilled()).status).toBe(200);
      await talks.world.settled();
      expect((await talks.seal(offer.contract, await talks.partner.sign(offer.signing))).status).toBe(201);
    });

    it('attack-33 neither does another organisation behind which the same person stands', async () => {
      await breached();
      const shell = await talks.world.partner('shell');
      const declared = await talks.agreed({ ...offeredTerms, controlledBy: [BOSS] }, shell);
      const sealed = await talks.seal(declared.contract, await shell.sign(declared.signing), shell);
      expect(sealed.body).toMatchObject(SHUT_OUT);
      const bossSigns = await talks.world.signatory('who stands behind it', shell.party);
      const undeclared = await talks.agreed(offeredTerms, shell);
      expect((await talks.sign(undeclared, bossSigns)).body).toMatchObject(SHUT_OUT);
    });

    it('attack-33 an organisation that has nothing to do with it may sign', async () => {
      await breached();
      const other = await talks.world.partner('other');
      const { contract } = await talks.concluded(
        { ...offeredTerms, controlledBy: [id('somebody else')] },
        other,
      );
      expect(await talks.view(contract, other.authorization)).toMatchObject({ status: 'in-force' });
    });

    it('attack-33 a declaration that was never signed ties nobody to the breach', async () => {
      await breached();
      const victim = id('the competitor’s owner');
      await talks.offer({ ...offeredTerms, controlledBy: [victim] });
      const other = await talks.world.partner('other');
      const { contract } = await talks.concluded({ ...offeredTerms, controlledBy: [victim] }, other);
      expect(await talks.view(contract, other.authorization)).toMatchObject({ status: 'in-force' });
    });

    it('attack-33 a breach that came in the same moment keeps the signature out', async () => {
      const { world, partner } = talks;
      const { contract } = await talks.concluded();
      const offer = await talks.agreed();
      const duty = { duty: DUTY, contract, debtor: partner.party };
      const opened = { ...duty, kind: 'delete', grant: null, records: [], fields: 'all', due: END };
      await world.say(`consent-duty-${DUTY}`, 'consent.duty.opened', opened);
      await world.settled();
      world.opened.neighbours.meanwhile = () =>
        world.say(`consent-duty-${DUTY}`, 'consent.duty.breached', duty);
      const signature = await talks.seal(offer.contract, await partner.sign(offer.signing));
      expect(signature.body).toMatchObject({ status: 409, code: 'conflict' });
      expect(await talks.view(offer.contract)).toMatchObject({ signatures: [] });
    });

    it('attack-33 the cooperative does not sign with whom the person of a breach signed before it', async () => {
      const { world } = talks;
      const shell = await world.partner('shell');
      const offer = await talks.agreed(offeredTerms, shell);
      const boss = await world.signatory('who stands behind it', shell.party);
      expect((await talks.sign(offer, boss)).status).toBe(201);
      await breached();
      expect((await talks.sign(offer)).body).toMatchObject(SHUT_OUT);
    });

    it('suspends the contract, tells the partner, and ends with the duty and with nothing else', async () => {
      talks.world.followAll();
      const contract = await breached();
      expect(await talks.view(contract)).toMatchObject({
        ...{ status: 'suspended', suspensions: [{ suspension: DUTY, reason: 'duty-breached' }] },
      });
      expect((await talks.resume(contract, DUTY)).body).toMatchObject({
        status: 409,
        code: 'duty-not-fulfilled',
      });
      await fulfilled();
      expect(await talks.view(contract)).toMatchObject({ status: 'in-force', suspensions: [] });
      const { body } = await talks.world.call(talks.partner.authorization, 'GET', '/feed');
      const types = (body['events'] as { type: string }[]).map(({ type }) => type);
      expect(types.slice(-3)).toEqual([
        'coop.consent.duty.opened.v1',
        'coop.consent.contract.suspended.v1',
        'coop.consent.contract.resumed.v1',
      ]);
    });
  });

  it.each([
    ['negative', { minor: -5, currency: 'CHF', per: 'reading' }],
    ['fractional', { minor: 0.5, currency: 'CHF', per: 'reading' }],
    ['a text', { minor: '5', currency: 'CHF', per: 'reading' }],
    ['beyond what is counted exactly', { minor: 2 ** 53, currency: 'CHF', per: 'reading' }],
    ['in no currency', { minor: 5, currency: 'francs', per: 'reading' }],
  ])('attack-38 a price that is %s is refused', async (_what, price) => {
    const { body } = await talks.offer({ ...offeredTerms, price });
    expect(body).toMatchObject({ status: 400, code: 'invalid-field' });
  });

  it('attack-38 a duty in another currency than the price is refused, also in another version', async () => {
    const duties = [{ kind: 'pay-on-breach', minor: 100, currency: 'EUR' }];
    const mixed = { status: 422, code: 'contract-currency-mixed' };
    expect((await talks.offer({ ...offeredTerms, duties })).body).toMatchObject(mixed);
    const offer = offerOf(await talks.offer());
    expect((await talks.counter(offer, talks.steward, { duties })).body).toMatchObject(mixed);
  });
});
