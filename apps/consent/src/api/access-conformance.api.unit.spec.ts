import { consentApi } from '@coop/contracts';
import { AccessWorld, CARD, CONTRACT } from '../testing/index.js';

/*
 * OpenID AuthZEN Authorization API 1.0, request by request: what is sent, and how it is answered. A row is a body and
 * the status; rows with an answer name the decision, too.
 */

type Row = readonly [title: string, body: string, status: number, answer?: object];

const SUBJECT = '{"type":"client","id":"partner"}';
const ACTION = '{"name":"read"}';
const RESOURCE = `{"type":"record","id":"${CARD.record}","properties":{"fields":["phone"]}}`;
const CONTEXT = `{"purpose":"ServiceProvision","contract":"${CONTRACT}"}`;

/** The four entities of a request, as text, so that it can be malformed. */
const request = (change: Readonly<Record<string, string | undefined>> = {}): string => {
  const members = { subject: SUBJECT, action: ACTION, resource: RESOURCE, context: CONTEXT, ...change };
  const present = Object.entries(members).flatMap(([name, text]) =>
    text === undefined ? [] : [`"${name}":${text}`],
  );
  return `{${present.join(',')}}`;
};
const without = (member: string) => request({ [member]: undefined });

/** The same whichever endpoint reads the entities. */
const MALFORMED: readonly Row[] = [
  ['no body', '', 400],
  ['no JSON', '{"subject":', 400],
  ['no object but a list', '[]', 400],
  ['no object but text', '"subject"', 400],
  ['null', 'null', 400],
  ['a member twice', request({ action: `${ACTION},"action":${ACTION}` }), 400],
  ['a member twice, once escaped', request({ action: `${ACTION},"\\u0061ction":${ACTION}` }), 400],
  [
    'a member twice within an entity',
    request({ resource: `{"type":"record","type":"record","id":"1"}` }),
    400,
  ],
  ['a prototype', request({ context: '{"__proto__":{"purpose":"Marketing"}}' }), 400],
  ['a constructor', request({ context: '{"constructor":{"prototype":{}}}' }), 400],
  ['half of a surrogate pair', request({ context: '{"purpose":"\\ud800"}' }), 400],
  ['a number beyond all numbers', request({ context: '{"time":1e999}' }), 400],
  ['nesting without end', request({ context: '{"a":'.repeat(40) + '1' + '}'.repeat(40) }), 400],
  ['a subject that is text', request({ subject: '"alice"' }), 400],
  ['a subject that is a list', request({ subject: '[]' }), 400],
  ['a subject that is null', request({ subject: 'null' }), 400],
  ['a subject without a type', request({ subject: '{"id":"partner"}' }), 400],
  ['a resource that is text', request({ resource: '"record"' }), 400],
  ['a resource without a type', request({ resource: '{"id":"1"}' }), 400],
  ['properties that are no object', request({ resource: '{"type":"record","id":"1","properties":[]}' }), 400],
  [
    'fields that are no list',
    request({ resource: '{"type":"record","id":"1","properties":{"fields":"phone"}}' }),
    400,
  ],
  ['a context that is text', request({ context: '"Marketing"' }), 400],
  ['a purpose that is no text', request({ context: '{"purpose":1}' }), 400],
  ['a contract that is no text', request({ context: '{"contract":null}' }), 400],
  ['"partial" that is neither true nor false', request({ context: '{"partial":"yes"}' }), 400],
];

const EVALUATION: readonly Row[] = [
  ...MALFORMED,
  ['no subject', without('subject'), 400],
  ['no action', without('action'), 400],
  ['no resource', without('resource'), 400],
  ['a subject without an id', request({ subject: '{"type":"client"}' }), 400],
  ['an id that is a number', request({ subject: '{"type":"client","id":1}' }), 400],
  ['an action without a name', request({ action: '{}' }), 400],
  ['a name that is a number', request({ action: '{"name":123}' }), 400],
  ['a resource without an id', request({ resource: '{"type":"record"}' }), 400],
  ['all that is needed', request(), 200, { decision: true }],
  ['no context', without('context'), 200, { decision: false }],
  [
    'members that nobody knows',
    request({ future: '{"nested":[true]}', context: CONTEXT.replace('{', '{"time":"2026-01-01T00:00Z",') }),
    200,
    { decision: true },
  ],
  [
    'properties that nobody knows',
    request({
      subject: SUBJECT.replace('}', ',"properties":{"role":"admin"}}'),
      action: '{"name":"read","properties":{"method":"GET"}}',
      resource: RESOURCE.replace('"fields"', '"status":"active","fields"'),
    }),
    200,
    { decision: true },
  ],
];

const BATCH: readonly Row[] = [
  ...MALFORMED,
  ['neither a batch nor a resource', without('resource'), 400],
  ['evaluations that are no list', request({ evaluations: '{}' }), 400],
  ['an evaluation that is no object', request({ evaluations: '["read"]' }), 400],
  ['options that are no object', request({ evaluations: '[{}]', options: '"all"' }), 400],
  [
    'a semantic that nobody knows',
    request({ evaluations: '[{}]', options: '{"evaluations_semantic":"execute_some"}' }),
    400,
  ],
  ['a default without its id', request({ resource: '{"type":"record"}', evaluations: '[{}]' }), 400],
  [
    'options that nobody knows',
    request({ evaluations: '[{}]', options: '{"another_option":"value"}' }),
    200,
    { evaluations: [{ decision: true }] },
  ],
  ['no batch', request(), 200, { decision: true }],
  ['an empty batch', request({ evaluations: '[]' }), 200, { decision: true }],
];

const searchedFor = (entity: string, text: string): readonly Row[] => [
  ...MALFORMED,
  ['a page that is no object', request({ [entity]: text, page: '[]' }), 400],
  ['a limit below nothing', request({ [entity]: text, page: '{"limit":-1}' }), 400],
  ['a limit that is no integer', request({ [entity]: text, page: '{"limit":1.5}' }), 400],
  ['a token of nobody', request({ [entity]: text, page: '{"token":"AAAAAAAAAAAAAAAAAAAAAA"}' }), 400],
  ['a token that is no token', request({ [entity]: text, page: '{"token":"x"}' }), 400],
];

const ENDPOINTS: readonly (readonly [path: string, rows: readonly Row[]])[] = [
  ['evaluation', EVALUATION],
  ['evaluations', BATCH],
  [
    'search/subject',
    [
      ...searchedFor('subject', '{"type":"party"}'),
      ['no action', without('action'), 400],
      ['no resource', without('resource'), 400],
      ['no id to search for', request({ subject: '{"type":"party"}' }), 200, { page: { count: 1 } }],
      [
        'an id, which is ignored',
        request({ subject: '{"type":"party","id":"x"}' }),
        200,
        { page: { count: 1 } },
      ],
    ],
  ],
  [
    'search/resource',
    [
      ...searchedFor('resource', '{"type":"record"}'),
      ['no subject', without('subject'), 400],
      ['no action', without('action'), 400],
      [
        'no id to search for',
        request({ resource: RESOURCE.replace(/"id":"[^"]*",/, '') }),
        200,
        { page: { count: 1 } },
      ],
      ['an id, which is ignored', request(), 200, { page: { count: 1 } }],
    ],
  ],
  [
    'search/action',
    [
      ...searchedFor('action', '{}'),
      ['no subject', without('subject'), 400],
      ['no resource', without('resource'), 400],
      ['no action', without('action'), 200, { results: [{ name: 'read' }] }],
    ],
  ],
];

describe('The authorization API', () => {
  let access: AccessWorld;

  beforeAll(async () => {
    const budget = { burst: 1_000, perSecond: 1_000 };
    access = await AccessWorld.open({ decisions: budget, searches: budget });
  });
  afterAll(() => access.close());

  const send = (path: string, payload: string, headers: Readonly<Record<string, string>> = {}) =>
    access.world.opened.test.app.inject({
      ...{ method: 'POST', url: `/access/v1/${path}`, payload },
      headers: {
        'content-type': 'application/json',
        authorization: access.partner.authorization,
        ...headers,
      },
    });

  describe.each(ENDPOINTS)('at /access/v1/%s', (path, rows) => {
    const complete = rows.map(([title, body, status, answer = {}]) => [title, body, status, answer] as const);

    it.each(complete)('is sent %s', async (_title, body, status, answer) => {
      const before = await access.given();
      const answered = await send(path, body);
      expect(answered.statusCode).toBe(status);
      expect(answered.json()).toMatchObject(answer);
      expect((await access.given()).length - before.length).toBe(status === 200 ? 1 : 0);
    });

    it('answers nobody without a token', async () => {
      const answered = await send(path, request(), { authorization: '' });
      expect(answered.statusCode).toBe(401);
      expect(answered.headers['www-authenticate']).toBe('Bearer');
    });

    it('gives the name of a request back, whatever becomes of the request', async () => {
      const name = { 'x-request-id': 'bfe9eb29-ab87 of the enforcement point' };
      for (const body of [request(), '{'])
        expect((await send(path, body, name)).headers['x-request-id']).toBe(name['x-request-id']);
      const nobody = await send(path, request(), { ...name, authorization: '' });
      expect(nobody.headers['x-request-id']).toBe(name['x-request-id']);
      expect((await send(path, request())).headers).not.toHaveProperty('x-request-id');
    });

    it('takes JSON alone', async () => {
      expect((await send(path, request(), { 'content-type': 'text/plain' })).statusCode).toBe(415);
    });

    it('takes no body above a mebibyte', async () => {
      const large = request({ context: `{"padding":"${'x'.repeat(1024 * 1024)}"}` });
      expect((await send(path, large)).statusCode).toBe(413);
    });
  });

  it('is found at the well-known address, which is set and not taken from the request', async () => {
    const answered = await access.world.opened.test.app.inject({
      method: 'GET',
      url: '/.well-known/authzen-configuration',
      headers: { host: 'evil.example' },
    });
    expect(answered.statusCode).toBe(200);
    expect(answered.headers['content-type']).toMatch(/^application\/json/);
    const configuration = consentApi.accessConfiguration.parse(answered.json<unknown>());
    expect(configuration.policy_decision_point).toBe('https://coop.example');
    const found = Object.values(configuration).slice(1);
    expect(found.toSorted()).toEqual(
      ENDPOINTS.map(([path]) => `https://coop.example/access/v1/${path}`).toSorted(),
    );
  });
});
