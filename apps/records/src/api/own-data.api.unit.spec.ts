import { newId } from '@coop/event-sourcing';
import { TestAccounts, testApp, type TestApp } from '@coop/service-kit/testing';
import { RecordsModule } from '../records.module.js';
import { recordsWorld, type RecordsWorld } from '../testing/records-world.js';

const [ANNA, BRUNO, CLARA, COOPERATIVE, MANDATE] = Array.from({ length: 5 }, newId) as [
  string,
  string,
  string,
  string,
  string,
];

let world: RecordsWorld;
let served: TestApp;
let accounts: TestAccounts;
let anna: string;
let bruno: string;
let clara: string;

beforeEach(async () => {
  world = await recordsWorld();
  accounts = new TestAccounts();
  [anna, bruno, clara] = [ANNA, BRUNO, CLARA].map((party) => accounts.signedIn({ party })) as [
    string,
    string,
    string,
  ];
  served = await testApp({
    imports: [RecordsModule.register({ ...world.parts, cooperative: async () => COOPERATIVE })],
    accounts,
  });
  world.follow();
});
afterEach(async () => {
  await served.app.close();
  await world.close();
});

async function ask(
  method: 'GET' | 'POST' | 'PATCH',
  url: string,
  who: string,
  payload?: object,
  headers: object = {},
) {
  const sent = payload === undefined ? {} : { payload };
  const answer = await served.app.inject({
    method,
    url,
    headers: { authorization: who, ...headers },
    ...sent,
  });
  await world.runner.gate.reached(world.store.head(), 1_000);
  return {
    status: answer.statusCode,
    etag: answer.headers['etag'],
    body: answer.json<Record<string, unknown>>(),
  };
}

/** Anna's card: her telephone number, and a household that mentions Bruno too. */
async function card(visibility: 'private' | 'members' = 'private'): Promise<string> {
  const fields = [
    { name: 'phone', value: '+41213124050', visibility },
    { name: 'household', value: 'avec Bruno', subjects: [ANNA, BRUNO] },
  ];
  const { status, body } = await ask('POST', '/records', anna, {
    kind: 'personal-data',
    category: 'directory',
    fields,
  });
  expect(status).toBe(201);
  return String(body['record']);
}
const phone = { fields: [{ name: 'phone', value: '+41795550101' }] };
const seen = (revision: number) => ({ 'if-match': `"${revision}"` });
const valuesIn = (body: Record<string, unknown>) =>
  Object.fromEntries(
    (body['fields'] as { name: string; value: string }[]).map(({ name, value }) => [name, value]),
  );

describe('A record in the eyes of people', () => {
  it('is whole for its owner, with the version that she may correct', async () => {
    const { status, etag, body } = await ask('GET', `/records/${await card()}`, anna);
    expect([status, etag]).toEqual([200, '"0"']);
    expect(body).toMatchObject({ own: true, revision: '0' });
    expect(valuesIn(body)).toEqual({ phone: '+41213124050', household: 'avec Bruno' });
  });

  it('shows a person who is mentioned the fields that mention her', async () => {
    const { body } = await ask('GET', `/records/${await card()}`, bruno);
    expect(body).toMatchObject({ own: false });
    expect(valuesIn(body)).toEqual({ household: 'avec Bruno' });
  });

  it('does not exist for anybody else', async () => {
    const [foreign, unknown] = [
      await ask('GET', `/records/${await card()}`, clara),
      await ask('GET', `/records/${newId()}`, clara),
    ];
    expect(foreign.status).toBe(404);
    expect({ ...foreign.body, instance: '' }).toEqual({ ...unknown.body, instance: '' });
  });

  it('is in the list of everyone whom it concerns, and in the copy that she may take', async () => {
    const record = await card();
    expect((await ask('GET', '/records', bruno)).body).toMatchObject({
      records: [{ record, own: false, fields: ['household'] }],
    });
    expect((await ask('GET', '/records', clara)).body).toEqual({ records: [] });
    const { body } = await ask('GET', '/me/export', bruno);
    expect(body).toMatchObject({
      party: BRUNO,
      records: [{ record, fields: [{ name: 'household', value: 'avec Bruno' }] }],
    });
  });

  it('may be taken as a table, in which nothing acts as a formula', async () => {
    await card();
    const { payload, headers } = await served.app.inject({
      url: '/me/export.csv',
      headers: { authorization: anna },
    });
    expect(headers['content-type']).toContain('text/csv');
    expect(payload).toContain(";phone;'+41213124050\r\n");
  });

  it('may belong only to whom its creator may act for', async () => {
    const body = {
      kind: 'legal-person-data',
      category: 'directory',
      owners: [COOPERATIVE],
      fields: [{ name: 'name', value: 'Le Pré' }],
    };
    expect(await ask('POST', '/records', anna, body)).toMatchObject({
      status: 409,
      body: { code: 'owner-not-represented' },
    });
    const mandates = [{ mandate: MANDATE, kind: 'signatory', principal: COOPERATIVE }];
    expect((await ask('POST', '/records', accounts.signedIn({ party: ANNA, mandates }), body)).status).toBe(
      201,
    );
  });
});

describe('A correction', () => {
  const correct = async (record: string, who: string, headers: object = {}, payload: object = phone) =>
    ask('PATCH', `/records/${record}`, who, payload, headers);

  it('names the version that was seen', async () =>
    expect((await correct(await card(), anna)).status).toBe(428));

  it('changes what the owner says, and is told to everyone whom the field mentions', async () => {
    const record = await card();
    expect(await correct(record, anna, seen(0))).toMatchObject({ status: 200, etag: '"1"' });
    expect(valuesIn((await ask('GET', `/records/${record}`, anna)).body)).toMatchObject({
      phone: '+41795550101',
    });
    const { body } = await ask('GET', '/activity', anna);
    expect(body['activity']).toMatchObject([
      { what: 'corrected', record, fields: ['phone'] },
      { what: 'created' },
    ]);
    expect((await ask('GET', '/activity', bruno)).body['activity']).toMatchObject([
      { what: 'created', fields: ['household'] },
    ]);
  });

  it('of an older version is shown both, as far as the caller may see them', async () => {
    const record = await card();
    await correct(record, anna, seen(0));
    const { status, body } = await correct(record, anna, seen(0), {
      fields: [{ name: 'phone', value: '+41795550102' }],
    });
    expect(status).toBe(412);
    expect(body).toMatchObject({
      ...{
        code: 'stale-revision',
        expected: '0',
        actual: '1',
        mine: [{ name: 'phone', value: '+41795550102' }],
      },
      current: [{ name: 'phone', value: '+41795550101' }],
    });
  });

  it('that changes nothing is refused', async () => {
    const same = { fields: [{ name: 'phone', value: '+41213124050' }] };
    expect(await correct(await card(), anna, seen(0), same)).toMatchObject({
      status: 409,
      body: { code: 'nothing-changed' },
    });
  });

  it('by a corrector needs a mandate in force and an assured identity', async () => {
    const record = await card();
    const mandates = [
      { mandate: MANDATE, kind: 'corrector', principal: COOPERATIVE, scope: { fields: ['phone'] } },
    ];
    const corrector = (level: 'A1' | 'A2') => accounts.signedIn({ party: CLARA, level, mandates });
    expect((await correct(record, clara, seen(0))).body).toMatchObject({ status: 404, code: 'not-found' });
    expect((await correct(record, corrector('A1'), seen(0))).body).toMatchObject({
      code: 'assurance-too-low',
    });
    expect((await correct(record, corrector('A2'), seen(0))).status).toBe(200);
    const other = { fields: [{ name: 'household', value: 'seule' }] };
    expect((await correct(record, corrector('A2'), seen(1), other)).body).toMatchObject({
      code: 'mandate-missing',
    });
  });

  it('is carried out once, however often the same command comes', async () => {
    const record = await card();
    const key = { ...seen(0), 'idempotency-key': 'a key that nobody guesses' };
    expect([(await correct(record, anna, key)).status, (await correct(record, anna, key)).status]).toEqual([
      200, 200,
    ]);
    expect((await ask('GET', `/records/${record}`, anna)).etag).toBe('"1"');
  });
});

describe('A proposed correction', () => {
  it('waits for the owner, and is a correction once she accepts it', async () => {
    const record = await card('members');
    const { status, body } = await ask('POST', `/records/${record}/proposals`, clara, phone);
    expect(status).toBe(201);
    const mine = (await ask('GET', `/records/${record}`, anna)).body;
    expect(mine['proposals']).toMatchObject([
      { proposal: body['proposal'], fields: [{ name: 'phone', value: '+41795550101' }] },
    ]);
    const answer = `/records/${record}/proposals/${String(body['proposal'])}`;
    expect((await ask('POST', `${answer}/acceptance`, clara)).body).toMatchObject({
      status: 404,
      code: 'not-found',
    });
    expect((await ask('POST', `${answer}/acceptance`, anna)).status).toBe(200);
    const after = (await ask('GET', `/records/${record}`, anna)).body;
    expect(valuesIn(after)).toMatchObject({ phone: '+41795550101' });
    expect(after['proposals']).toEqual([]);
    expect((await ask('POST', `${answer}/refusal`, anna)).body).toMatchObject({ code: 'proposal-closed' });
  });

  it('cannot be made about a record that members may not know of', async () => {
    const [hidden, unknown] = [await card(), newId()];
    const answers = [
      await ask('POST', `/records/${hidden}/proposals`, clara, phone),
      await ask('POST', `/records/${unknown}/proposals`, clara, phone),
    ];
    expect(answers.map(({ body }) => body['code'])).toEqual(['not-found', 'not-found']);
  });
});
