import {
  ANNE,
  BRUNO,
  CONTRACT,
  ConsentWorld,
  contractTerms,
  disclosure,
  END,
  field,
  id,
  inForce,
  PARTNER,
  recordOf,
  START,
} from '../testing/index.js';

const BODY = {
  ...{ recipient: PARTNER, scope: { categories: ['directory'] }, fields: ['phone'] },
  ...{ purposes: ['ServiceProvision'], actions: ['read'], until: END, notice: { language: 'fr' } },
};
const ORGANISATION = id('organisation');
const { record } = recordOf(ANNE);

describe('A grant over HTTP', () => {
  let world: ConsentWorld;
  let anne: string;
  let bruno: string;

  const give = (body: object = BODY, as = anne, headers = {}) =>
    world.call(as, 'POST', '/consent/grants', body, headers);
  const given = async () => String((await give()).body['grant']);
  const withdraw = (grant: string, as = anne) => world.call(as, 'DELETE', `/consent/grants/${grant}`);
  const mine = async (as = anne) => {
    await world.settled();
    return (await world.call(as, 'GET', '/consent/grants')).body['grants'] as Record<string, unknown>[];
  };
  const decide = (change: object = {}) =>
    world.parts.control.decide({
      ...{ consumer: PARTNER, contract: CONTRACT, purpose: 'ServiceProvision', action: 'read' },
      ...{ record, fields: ['phone'], asOf: world.parts.clock().toISOString() },
      ...change,
    });

  beforeEach(async () => {
    world = await ConsentWorld.open();
    anne = await world.person(ANNE);
    bruno = await world.person(BRUNO);
    await world.party(PARTNER, 'legal-person');
    await world.say(
      `consent-contract-${CONTRACT}`,
      'consent.contract.entered-into-force',
      inForce(contractTerms()),
    );
    await world.say(`records-record-${record}`, 'records.record.created', recordOf(ANNE));
  });
  afterEach(() => world.close());

  it('permits from the moment it is given, and shows its words and what it has permitted', async () => {
    const answered = await give();
    expect(answered).toMatchObject({ status: 201, position: answered.body['position'] });
    const grant = String(answered.body['grant']);
    await world.say(
      `records-disclosure-${PARTNER}`,
      'records.disclosure.made',
      disclosure({ fields: ['phone'] }, [grant]),
    );
    const [shown, ...others] = await mine();
    expect(others).toEqual([]);
    expect(shown).toMatchObject({
      ...{ grant, stakeholder: ANNE, status: 'given', endedAt: null, givenAt: START, duties: [] },
      terms: { recipient: PARTNER, fields: ['phone'], from: START, until: END },
      reads: { count: 1, last: START },
    });
    expect(shown?.['notice']).toContain('Vous pouvez retirer cet accord à tout moment');
    expect(decide().outcome).toBe('PERMIT');
  });

  it('is withdrawn by one gesture, and denies before the answer is sent', async () => {
    const grant = await given();
    await world.settled();
    expect(decide().outcome).toBe('PERMIT');
    expect(await withdraw(grant)).toMatchObject({ status: 200, body: { grant, duties: [] } });
    expect(decide()).toMatchObject({ outcome: 'DENY', reasons: ['grant-withdrawn'] });
    expect((await withdraw(grant)).body).toMatchObject({ status: 409, code: 'grant-already-withdrawn' });
    expect(await mine()).toMatchObject([{ grant, status: 'withdrawn', endedAt: START }]);
  });

  it('does not exist for anybody else, as one that was never given', async () => {
    const grant = await given();
    await world.settled();
    for (const [method, path] of [
      ['DELETE', ''],
      ['GET', '/consequences'],
      ['POST', '/renewal'],
    ] as const)
      for (const asked of [grant, id('no grant')]) {
        const sent = method === 'POST' ? { until: END, notice: { language: 'fr' } } : undefined;
        const { body } = await world.call(bruno, method, `/consent/grants/${asked}${path}`, sent);
        expect(body).toMatchObject({ status: 404, code: 'grant-unknown' });
      }
    expect(await mine(bruno)).toEqual([]);
  });

  it('says before a withdrawal who would lose what, and who holds what, by the code that decides', async () => {
    const grant = await given();
    await world.say(`records-disclosure-${PARTNER}`, 'records.disclosure.made', disclosure({}, [grant]));
    await world.settled();
    const { body } = await world.call(anne, 'GET', `/consent/grants/${grant}/consequences`);
    expect(body).toMatchObject({
      losses: [{ recipient: PARTNER, contract: CONTRACT, record, fields: ['phone'] }],
      deliveries: [{ consumer: PARTNER, contract: CONTRACT, records: [record], fields: ['phone'] }],
      payments: [],
      rightsLost: [],
    });
  });

  it('says before a withdrawal which payment would end', async () => {
    const [partner, contract] = [id('paying partner'), id('priced contract')];
    const price = { minor: 250, currency: 'CHF', per: 'month' } as const;
    await world.party(partner, 'legal-person');
    await world.say(`consent-contract-${contract}`, 'consent.contract.entered-into-force', {
      ...inForce(contractTerms({ consumer: partner, price })),
      contract,
    });
    const grant = String((await give({ ...BODY, recipient: partner })).body['grant']);
    await world.settled();
    const { body } = await world.call(anne, 'GET', `/consent/grants/${grant}/consequences`);
    expect(body).toMatchObject({ payments: [{ recipient: partner, contract, price }], rightsLost: [] });
  });

  describe('for an organisation', () => {
    const mandate = { mandate: id('mandate'), kind: 'signatory', principal: ORGANISATION, agent: BRUNO };
    const sheet = recordOf(ORGANISATION, {
      kind: 'legal-person-data',
      fields: [field('phone', [ORGANISATION])],
    });
    const decided = () => decide({ record: sheet.record });

    beforeEach(async () => {
      await world.party(ORGANISATION, 'legal-person');
      await world.say(`records-record-${sheet.record}`, 'records.record.created', sheet);
      await world.say(`identity-mandate-${mandate.mandate}`, 'identity.mandate.given', {
        ...mandate,
        from: START,
        until: null,
        givenBy: 'test',
      });
      const { mandate: held, kind, principal } = mandate;
      bruno = world.opened.test.accounts.signedIn({
        party: BRUNO,
        mandates: [{ mandate: held, kind, principal }],
      });
    });

    it('is given by its signatory, and holds as long as the mandate does', async () => {
      const grant = String((await give({ ...BODY, stakeholder: ORGANISATION }, bruno)).body['grant']);
      await world.settled();
      const [event] = await world.store.readStream(`consent-grant-${grant}`);
      expect(event?.data).toMatchObject({
        stakeholder: ORGANISATION,
        givenBy: BRUNO,
        evidence: { kind: 'mandate', mandate: mandate.mandate },
      });
      expect(decided().outcome).toBe('PERMIT');
      await world.say(`identity-mandate-${mandate.mandate}`, 'identity.mandate.ended', {
        mandate: mandate.mandate,
        reason: 'revoked',
        endedBy: 'test',
      });
      await world.settled();
      expect(decided()).toMatchObject({ outcome: 'DENY', reasons: ['grant-without-mandate'] });
    });

    it('is not given by anybody else, nor by a mandate for a part only', async () => {
      expect((await give({ ...BODY, stakeholder: ORGANISATION })).body).toMatchObject({
        status: 403,
        code: 'mandate-missing',
      });
      const { mandate: held, kind, principal } = mandate;
      const partly = { mandate: held, kind, principal, scope: { fields: ['phone'] } };
      const limited = world.opened.test.accounts.signedIn({ party: BRUNO, mandates: [partly] });
      expect((await give({ ...BODY, stakeholder: ORGANISATION }, limited)).body).toMatchObject({
        code: 'mandate-missing',
      });
    });
  });

  describe('under conditions', () => {
    const decided = async (conditions: object, change: object = {}) => {
      expect(await give({ ...BODY, ...conditions })).toMatchObject({ status: 201 });
      await world.settled();
      return decide(change);
    };

    it('permits where the data may be processed, and nowhere else', async () => {
      expect((await decided({ residency: ['CH', 'FR'] })).outcome).toBe('PERMIT');
    });

    it('refuses a partner in another country, and says so in the notice', async () => {
      const { outcome, reasons } = await decided({ residency: ['FR', 'IT'] });
      expect({ outcome, reasons }).toEqual({ outcome: 'DENY', reasons: ['grant-not-for-country'] });
      expect((await mine())[0]?.['notice']).toContain('traitées dans ces pays : FR, IT');
    });

    it('permits so many readings in all', async () => {
      const { outcome, counted } = await decided({ limit: 1 });
      const [shown] = await mine();
      expect({ outcome, counted }).toEqual({ outcome: 'PERMIT', counted: [shown?.['grant']] });
      expect(shown?.['notice']).toContain('lectures au plus : 1.');
      const data = disclosure({ fields: ['phone'] }, counted as string[]);
      const used = { ...data, decision: { ...data.decision, counted } };
      await world.say(`records-disclosure-${PARTNER}`, 'records.disclosure.made', used);
      await world.settled();
      expect(decide()).toMatchObject({ outcome: 'DENY', reasons: ['grant-used-up'], counted: [] });
    });

    it('permits to make groups of at least so many, and the reader owes that', async () => {
      const analysed = contractTerms({ contract: id('analysis'), actions: ['anonymise'] });
      const { contract } = analysed;
      const type = 'consent.contract.entered-into-force';
      await world.say(`consent-contract-${contract}`, type, inForce(analysed));
      const conditions = { actions: ['anonymise'], minAnonymity: 10 };
      const { outcome, duties } = await decided(conditions, { contract, action: 'anonymise' });
      expect({ outcome, duties }).toMatchObject({
        outcome: 'PERMIT',
        duties: expect.arrayContaining([{ kind: 'anonymise', k: 10 }]),
      });
      expect((await mine())[0]?.['notice']).toContain('une personne parmi au moins 10');
    });
  });

  it.each([
    [422, 'grant-period-invalid', { until: START }],
    [422, 'purpose-unknown', { purposes: ['Anything'] }],
    [400, 'unknown-field', { forever: true }],
    [400, 'invalid-field', { purposes: [] }],
    [400, 'invalid-field', { actions: ['steal'] }],
    [400, 'invalid-field', { limit: 0 }],
    [400, 'invalid-field', { limit: 1.5 }],
    [400, 'invalid-field', { residency: [] }],
    [400, 'invalid-field', { residency: ['Suisse'] }],
    [400, 'invalid-field', { actions: ['anonymise'], minAnonymity: 1 }],
    [400, 'invalid-field', { actions: ['read', 'anonymise'], minAnonymity: 10 }],
  ])('is refused with %s %s', async (status, code, change) => {
    expect((await give({ ...BODY, ...change })).body).toMatchObject({ status, code });
  });

  it('is given once, however often the same command is sent, and never with another body', async () => {
    const key = { 'idempotency-key': 'the same' };
    const first = await give(BODY, anne, key);
    expect((await give(BODY, anne, key)).body).toEqual(first.body);
    expect(await mine()).toHaveLength(1);
    expect((await give({ ...BODY, fields: 'all' }, anne, key)).body).toMatchObject({
      status: 422,
      code: 'command-mismatch',
    });
  });
});

describe('A prohibition over HTTP', () => {
  let world: ConsentWorld;
  let anne: string;

  const place = (body: object = {}, as = anne) =>
    world.call(as, 'POST', '/consent/prohibitions', {
      recipient: 'anyone',
      purposes: ['Marketing'],
      fields: 'all',
      ...body,
    });
  const lift = (prohibition: unknown, as = anne) =>
    world.call(as, 'DELETE', `/consent/prohibitions/${String(prohibition)}`);
  const outcome = () =>
    world.parts.control.decide({
      ...{ consumer: PARTNER, contract: CONTRACT, purpose: 'Marketing', action: 'read' },
      ...{ record, fields: ['phone'], asOf: START },
    }).reasons;

  beforeEach(async () => {
    world = await ConsentWorld.open();
    anne = await world.person(ANNE);
    await world.party(PARTNER, 'legal-person');
    await world.say(
      `consent-contract-${CONTRACT}`,
      'consent.contract.entered-into-force',
      inForce(contractTerms()),
    );
    await world.say(`records-record-${record}`, 'records.record.created', recordOf(ANNE));
  });
  afterEach(() => world.close());

  it('wins over a grant before it is answered, until the person lifts it', async () => {
    await give();
    expect(outcome()).toEqual(['granted']);
    const { status, body } = await place();
    expect(status).toBe(201);
    expect(outcome()).toEqual(['prohibited-by-stakeholder', 'granted']);
    expect((await lift(body['prohibition'])).status).toBe(200);
    await world.settled();
    expect(outcome()).toEqual(['granted']);
    expect((await lift(body['prohibition'])).body).toMatchObject({
      status: 409,
      code: 'prohibition-already-lifted',
    });
  });

  it('is of the person alone', async () => {
    const { body } = await place();
    const bruno = await world.person(BRUNO);
    expect((await lift(body['prohibition'], bruno)).body).toMatchObject({
      status: 404,
      code: 'prohibition-unknown',
    });
    expect((await place({ stakeholder: ANNE }, bruno)).body).toMatchObject({
      status: 403,
      code: 'mandate-missing',
    });
    expect((await place({ purposes: ['Anything'] })).body).toMatchObject({
      status: 422,
      code: 'purpose-unknown',
    });
  });

  it('of the whole cooperative is seen by everyone, and not lifted by one person', async () => {
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
    await place();
    await world.settled();
    const eve = await world.person(id('eve'));
    const shown = async (as: string) =>
      (await world.call(as, 'GET', '/consent/prohibitions')).body['prohibitions'];
    const charterShown = { prohibition: id('charter'), source: 'cooperative', liftedAt: null };
    expect(await shown(eve)).toMatchObject([charterShown]);
    expect(await shown(anne)).toMatchObject([{ source: 'member', purposes: ['Marketing'] }, charterShown]);
    expect((await lift(id('charter'))).body).toMatchObject({ status: 403, code: 'prohibition-not-yours' });
  });

  async function give(): Promise<void> {
    await world.call(anne, 'POST', '/consent/grants', { ...BODY, purposes: ['Marketing'] });
    await world.settled();
  }
});
