import { newId } from '@coop/event-sourcing';
import type { Answered, Caller, Sending } from './testing/caller.js';
import { SmallCooperative } from './testing/small-cooperative.js';

const UNTIL = '2099-01-01T00:00:00.000Z';
const PURPOSE = 'ServiceProvision';
const raw = (body: string, type = 'application/json'): Sending => ({
  body,
  headers: { 'content-type': type },
});
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const fieldNames = (count: number) => many(count, (index) => `champ ${index}`);

describe('Hostile input to what decides', () => {
  let small: SmallCooperative;
  let ada: Caller;
  let partner: Caller;
  let steward: Caller;
  let agreed: { readonly terms: object; readonly texts: readonly object[] };

  beforeAll(async () => {
    small = await SmallCooperative.open();
    ada = await small.signIn(small.history.ada);
    partner = await small.asClient(small.history.partner);
    steward = await small.signIn(small.history.steward);
    const view = await partner.must('GET', `/consent/contracts/${small.history.contract}`);
    const { contract: _contract, consumer: _consumer, ...terms } = view['terms'] as Record<string, unknown>;
    const texts = view['texts'] as readonly { language: string; text: string }[];
    agreed = { terms, texts: texts.map(({ language, text }) => ({ language, text })) };
  });
  afterAll(() => small.remove());

  const grant = (change: object = {}) => ({
    ...{ recipient: small.history.partner.party, scope: { records: [small.history.record] } },
    ...{ fields: ['essai'], purposes: [PURPOSE], actions: ['read'], until: UNTIL },
    ...{ notice: { language: 'fr' } },
    ...change,
  });
  const prohibition = (change: object = {}) => ({
    ...{ recipient: 'anyone', purposes: 'all', fields: 'all' },
    ...change,
  });
  /** A proposal that differs from the contract in force in its price alone. */
  const proposal = (price: object) => ({
    texts: agreed.texts,
    terms: { ...agreed.terms, price: { minor: 7, currency: 'CHF', per: 'once', ...price } },
  });
  const priced = (minor: string) =>
    raw(JSON.stringify(proposal({})).replace('"minor":7', `"minor":${minor}`));

  async function storesNothing(ask: () => Promise<Answered>): Promise<Answered> {
    await small.cooperative.settled();
    const before = small.head;
    const answered = await ask();
    expect(small.head).toBe(before);
    return answered;
  }

  const refused = async (
    who: Caller,
    path: string,
    sending: Sending,
  ): Promise<readonly [number, unknown]> => {
    const { status, body } = await storesNothing(() => who.send('POST', path, sending));
    return [status, body['code']];
  };

  it('is told apart from what is in order', async () => {
    expect((await ada.send('POST', '/consent/grants', { body: grant() })).status).toBe(201);
    expect((await partner.send('POST', '/consent/contracts', priced('7'))).status).toBe(201);
    const { prohibition: placed } = await ada.must('POST', '/consent/prohibitions', prohibition());
    await ada.must('DELETE', `/consent/prohibitions/${String(placed)}`);
  });

  it('attack-35 parser tricks: a member said twice, a prototype, another syntax or a context elsewhere is refused', async () => {
    const text = JSON.stringify(grant());
    const twice = text.replace('{', `{"recipient":"${newId()}",`);
    const proto = text.replace('{', '{"__proto__":{"actions":["share"]},');
    const elsewhere = grant({ '@context': 'https://attacker.example/context.jsonld' });
    const tried: readonly (readonly [Sending, number, string])[] = [
      [raw(twice), 400, 'json-duplicate-key'],
      [raw(proto), 400, 'json-forbidden-key'],
      [{ body: elsewhere }, 400, 'unknown-field'],
      [raw('a: &a [x]\nb: [*a, *a, *a]\n', 'application/yaml'), 415, 'unsupported-media-type'],
      [raw('{}', 'application/ld+json'), 415, 'unsupported-media-type'],
    ];
    for (const [sending, status, code] of tried)
      expect(await refused(ada, '/consent/grants', sending)).toEqual([status, code]);
    expect(Object.hasOwn(Object.prototype, 'actions')).toBe(false);
  });

  it('attack-35 numbers: prices that are negative, no integers, or too great to be exact are refused', async () => {
    for (const minor of ['-1', '0.5', '9007199254740993', '1e300', '-0.0001', '"7"'])
      expect([minor, (await refused(partner, '/consent/contracts', priced(minor)))[0]]).toEqual([minor, 400]);
    expect(await refused(partner, '/consent/contracts', priced('1e400'))).toEqual([400, expect.any(String)]);
  });

  it('attack-35 look-alikes: a purpose, a currency or an action in letters of another alphabet is refused', async () => {
    const asked: readonly (readonly [Caller, string, object])[] = [
      [ada, '/consent/grants', grant({ purposes: ['S\u0435rviceProvision'] })],
      [ada, '/consent/grants', grant({ purposes: ['ServiceProvision\u200B'] })],
      [ada, '/consent/grants', grant({ actions: ['re\u0430d'] })],
      [ada, '/consent/prohibitions', prohibition({ purposes: ['M\u0430rketing'] })],
      [partner, '/consent/contracts', proposal({ currency: '\u0421HF' })],
    ];
    for (const [who, path, body] of asked)
      expect((await refused(who, path, { body }))[0]).toBeGreaterThanOrEqual(400);
    const latin = `/records/${small.history.record}?contract=${small.history.contract}&purpose=`;
    expect((await partner.get(`${latin}S%D0%B5rviceProvision`)).status).toBeGreaterThanOrEqual(400);
    expect((await partner.get(`${latin}${PURPOSE}&purpose=Marketing`)).status).toBe(400);
  });

  it('attack-35 look-alikes: a name with characters that nobody sees, or that turn what follows, is refused', async () => {
    for (const trick of ['Soci\u200Bété Partenaire SA', '\u202Eecived SA', 'Banque\u2066 SA', 'SA\u0000']) {
      const body = { kind: 'legal-person', name: trick, country: 'CH' };
      expect(await refused(steward, '/identity/parties', { body })).toEqual([400, 'invalid-field']);
      expect(
        (await storesNothing(() => ada.send('PATCH', '/identity/me', { body: { name: trick } }))).status,
      ).toBe(400);
      const fields = [{ name: trick, value: 'x' }];
      const record = { kind: 'personal-data', category: 'notes', fields };
      expect(await refused(ada, '/records', { body: record })).toEqual([400, 'invalid-field']);
    }
  });

  it('attack-36 giant policies: each list has its limit, and so has the whole', async () => {
    const giants: readonly (readonly [string, object])[] = [
      ['/consent/grants', grant({ fields: fieldNames(201) })],
      ['/consent/grants', grant({ purposes: many(21, () => PURPOSE) })],
      ['/consent/grants', grant({ scope: { records: many(1_001, () => newId()) } })],
      ['/consent/grants', grant({ scope: { categories: many(201, (n) => `c${n}`) } })],
      ['/consent/prohibitions', prohibition({ fields: fieldNames(201) })],
      ['/consent/prohibitions', prohibition({ purposes: many(51, () => PURPOSE) })],
      ['/consent/prohibitions', prohibition({ scope: { records: many(1_001, () => newId()) } })],
    ];
    for (const [path, body] of giants)
      expect(await refused(ada, path, { body })).toEqual([400, 'invalid-field']);
    const whole = grant({ fields: fieldNames(200_000) });
    expect(await refused(ada, '/consent/grants', { body: whole })).toEqual([413, 'body-too-large']);
    expect(await refused(ada, '/consent/grants', raw('['.repeat(100_000)))).toEqual([400, 'json-too-deep']);
  });

  it('attack-36 costly texts: what would make a pattern search for long is answered as any other mistake', async () => {
    const long = 'a'.repeat(50_000);
    for (const purpose of [`A${long}`, `A${long}!`, ' '.repeat(50_000)])
      expect((await refused(ada, '/consent/grants', { body: grant({ purposes: [purpose] }) }))[0]).toBe(400);
    const email = `${'a.'.repeat(20_000)}@${'b.'.repeat(20_000)}c`;
    expect(await refused(steward, '/identity/invitations', { body: { email } })).toEqual([
      400,
      'invalid-field',
    ]);
  });
});
