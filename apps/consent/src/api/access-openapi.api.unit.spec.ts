import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AccessWorld, ANNE } from '../testing/index.js';

const content = z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) }));
const operation = z.object({
  requestBody: z.object({ content }).optional(),
  responses: z.record(
    z.string(),
    z.object({ content, headers: z.record(z.string(), z.unknown()).default({}) }),
  ),
});
const described = z
  .object({ openapi: z.literal('3.1.0'), paths: z.record(z.string(), z.record(z.string(), operation)) })
  .parse(
    JSON.parse(
      readFileSync(new URL('../../../../docs/reference/access-openapi.json', import.meta.url), 'utf8'),
    ),
  );

const operationAt = (path: string, method: string) => {
  const found = described.paths[path]?.[method];
  if (found === undefined) throw new Error(`${method} ${path} is not described`);
  return found;
};
/** The schema of a body, as the description has it. */
const schemaIn = (bodies: z.infer<typeof content> | undefined, type: string) => {
  const schema = bodies?.[type]?.schema;
  if (schema === undefined) throw new Error(`no ${type} is described`);
  return z.fromJSONSchema(schema);
};
const PATHS = ['evaluation', 'evaluations', 'search/subject', 'search/resource', 'search/action'];

describe('The description of the authorization API for machines', () => {
  let access: AccessWorld;

  beforeAll(async () => {
    access = await AccessWorld.open({ searches: { burst: 15, perSecond: 1e-9 } });
  });
  afterAll(() => access.close());

  /** Sends a body, and holds the answer against what is described for its status. */
  async function send(path: string, payload: string, headers: Readonly<Record<string, string>> = {}) {
    const { responses } = operationAt(`/access/v1/${path}`, 'post');
    const answered = await access.world.opened.test.app.inject({
      ...{ method: 'POST', url: `/access/v1/${path}`, payload },
      headers: {
        'content-type': 'application/json',
        'x-request-id': 'described',
        authorization: access.partner.authorization,
        ...headers,
      },
    });
    const response = responses[String(answered.statusCode)];
    if (response === undefined) throw new Error(`${answered.statusCode} is not described`);
    const type = String(answered.headers['content-type']).split(';')[0] ?? '';
    expect(schemaIn(response.content, type).safeParse(answered.json()).error).toBeUndefined();
    for (const header of Object.keys(response.headers))
      expect(answered.headers).toHaveProperty(header.toLowerCase());
    return answered.statusCode;
  }

  it.each(PATHS)('is true of every answer of %s', async (path) => {
    const question = JSON.stringify(access.question());
    const person = access.world.opened.test.accounts.signedIn({ party: ANNE });
    expect(await send(path, question)).toBe(200);
    expect(await send(path, '{}')).toBe(400);
    expect(await send(path, question, { authorization: '' })).toBe(401);
    expect(await send(path, question, { authorization: person })).toBe(403);
    expect(await send(path, `"${'x'.repeat(1024 * 1024)}"`)).toBe(413);
    expect(await send(path, question, { 'content-type': 'text/plain' })).toBe(415);
  });

  it('is true of an answer to whoever asks too often', async () => {
    const question = JSON.stringify(access.question());
    let status = 200;
    while (status === 200) status = await send('search/action', question);
    expect(status).toBe(429);
  });

  it.each(PATHS)('takes what %s takes, and nothing that it refuses', (path) => {
    const takes = schemaIn(
      operationAt(`/access/v1/${path}`, 'post').requestBody?.content,
      'application/json',
    );
    expect(takes.safeParse(access.question()).success).toBe(true);
    expect(takes.safeParse(access.question({ future: true })).success).toBe(true);
    for (const change of [{ resource: 'record' }, { context: { partial: 'yes' } }, { resource: { id: '1' } }])
      expect(takes.safeParse(access.question(change)).success).toBe(false);
  });

  it('is true of the well-known address, and names no other', async () => {
    const path = '/.well-known/authzen-configuration';
    const answered = await access.world.opened.test.app.inject({ method: 'GET', url: path });
    const { responses } = operationAt(path, 'get');
    const schema = schemaIn(responses['200']?.content, 'application/json');
    const configuration = schema.parse(answered.json<unknown>()) as Readonly<Record<string, string>>;
    const addresses = Object.values(configuration).map((address) => new URL(address).pathname);
    expect(Object.keys(described.paths).toSorted()).toEqual([path, ...addresses.slice(1)].toSorted());
  });
});
