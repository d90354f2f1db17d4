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

const BODY = {
  ...{ recipient: PARTNER, scope: {}, fields: ['phone'], purposes: ['ServiceProvision'], actions: ['read'] },
  ...{ until: END, notice: { language: 'fr' } },
};
const { record } = recordOf(ANNE);
const OTHER = id('another organisation');

describe('What a steward sees before she declares an agreement void', () => {
  let world: ConsentWorld;
  let anne: string;
  let bruno: string;
  let steward: string;

  const give = async (as: string, change: object = {}) =>
    String((await world.call(as, 'POST', '/consent/grants', { ...BODY, ...change })).body['grant']);
  const ask = async (path: string, as = steward) => {
    await world.settled();
    return world.call(as, 'GET', `/consent/grants/${path}`);
  };
  const found = async (query: string) => {
    const { body } = await ask(`standing?${query}`);
    return (body['grants'] as { grant: string }[]).map(({ grant }) => grant);
  };

  beforeEach(async () => {
    world = await ConsentWorld.open();
    anne = await world.person(ANNE);
    bruno = await world.person(BRUNO);
    steward = await world.steward('steward');
    await world.party(PARTNER, 'legal-person');
    const terms = contractTerms({ price: { minor: 250, currency: 'CHF', per: 'month' } });
    await world.say(`consent-contract-${CONTRACT}`, 'consent.contract.entered-into-force', inForce(terms));
    await world.say(`records-record-${record}`, 'records.record.created', recordOf(ANNE));
    world.followAll();
  });
  afterEach(() => world.close());

  it('is every agreement of a person or to an organisation that nobody ended, newest first', async () => {
    const first = await give(anne);
    const second = await give(anne, { recipient: OTHER });
    const third = await give(bruno);
    const open = await give(bruno, { recipient: 'any-contracted' });
    const ended = await give(anne);
    await world.call(anne, 'DELETE', `/consent/grants/${ended}`);
    expect(await found(`stakeholder=${ANNE}`)).toEqual([second, first]);
    expect(await found(`recipient=${PARTNER}`)).toEqual([third, first]);
    expect(await found('recipient=any-contracted')).toEqual([open]);
    expect(await found(`stakeholder=${ANNE}&recipient=${PARTNER}`)).toEqual([first]);
    expect(await found(`grant=${third}`)).toEqual([third]);
    expect(await found(`grant=${ended}`)).toEqual([]);
    expect(await found(`stakeholder=${id('nobody')}`)).toEqual([]);
  });

  it('comes in pages, none of them twice', async () => {
    const grants = [await give(anne), await give(anne), await give(anne)];
    const page = await ask(`standing?stakeholder=${ANNE}&limit=2`);
    expect(page.body).toMatchObject({ grants: [{ grant: grants[2] }, { grant: grants[1] }] });
    const next = Number(page.body['next']);
    const last = await ask(`standing?stakeholder=${ANNE}&limit=2&before=${next}`);
    expect(last.body).toMatchObject({ grants: [{ grant: grants[0] }], next: null });
  });

  it('needs a person, an organisation or an agreement to be named', async () => {
    for (const query of ['', '?limit=5', '?stakeholder=all', '?recipient=', '?anything=1'])
      expect((await ask(`standing${query}`)).status).toBe(400);
  });

  it('is what was agreed and shown, who loses what, which payment ends and who must delete; no record of hers', async () => {
    const grant = await give(anne);
    await world.settled();
    const read = disclosure({ fields: ['phone'] }, [grant]);
    await world.say(`records-disclosure-${PARTNER}`, 'records.disclosure.made', read);
    const { body } = await ask(`${grant}/invalidation`);
    expect(body).toMatchObject({
      ...{ grant, stakeholder: ANNE, givenBy: ANNE, recipient: PARTNER, status: 'given', endedAt: null },
      ...{ fields: ['phone'], purposes: ['ServiceProvision'], actions: ['read'], until: END },
      notice: expect.stringContaining('Vous pouvez retirer cet accord à tout moment'),
      noticeLanguage: 'fr',
      losses: [{ recipient: PARTNER, contract: CONTRACT, fields: ['phone'] }],
      payments: [{ recipient: PARTNER, contract: CONTRACT }],
      deliveries: [{ consumer: PARTNER, contract: CONTRACT, fields: ['phone'] }],
      duties: [],
    });
    expect(JSON.stringify(body)).not.toContain(record);

    const declared = { ground: 'not-informed' };
    await world.call(steward, 'POST', `/consent/grants/${grant}/invalidation`, declared);
    expect((await ask(`${grant}/invalidation`)).body).toMatchObject({
      ...{ status: 'invalidated', losses: [], payments: [] },
      duties: [{ kind: 'delete', debtor: PARTNER, status: 'pending' }],
    });
  });

  it('is told to stewards alone', async () => {
    const grant = await give(anne);
    const partner = await world.partner('partner');
    for (const as of [anne, bruno, partner.authorization])
      for (const path of [`standing?grant=${grant}`, `${grant}/invalidation`])
        expect((await ask(path, as)).body).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await ask(`${id('no grant')}/invalidation`)).body).toMatchObject({
      ...{ status: 404, code: 'grant-unknown' },
    });
  });
});
