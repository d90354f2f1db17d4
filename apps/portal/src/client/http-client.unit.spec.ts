import { z } from 'zod';
import { ApiProblem } from './api-problem.js';
import { CoopApi } from './coop-api.js';
import { HttpClient } from './http-client.js';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

const CORRELATION = '00000000-0000-7000-8000-000000000001';
const positions: bigint[] = [];

function clientThatGets(response: () => Response, sent: Sent[] = []): HttpClient {
  const caller = {
    accessToken: 'token',
    correlationId: CORRELATION,
    atLeast: 41n,
    notePosition: (position: bigint) => void positions.push(position),
  };
  return new HttpClient('http://api.example', caller, (url, init) => {
    sent.push({ url, init });
    return Promise.resolve(response());
  });
}

const problem = (status: number, body: object) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json' } });

async function problemOf(answer: Promise<unknown>): Promise<ApiProblem> {
  const error: unknown = await answer.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiProblem)) throw new TypeError('no problem was told');
  return error;
}

describe('A call of the public APIs', () => {
  it('is made in the name of the person, with her correlation id and what she has seen', async () => {
    const sent: Sent[] = [];
    await clientThatGets(() => Response.json({}), sent).json('POST', '/x', z.unknown(), {
      body: { a: 1 },
      commandKey: 'key',
      ifMatch: '7',
    });
    expect(sent[0]?.init.headers).toMatchObject({
      Authorization: 'Bearer token',
      'X-Correlation-Id': CORRELATION,
      'Coop-At-Least': '41',
      'Idempotency-Key': 'key',
      'If-Match': '"7"',
      'Content-Type': 'application/json',
    });
    expect(sent[0]?.init.body).toBe('{"a":1}');
  });

  it('keeps an id from a page in its one step of the address', async () => {
    const sent: Sent[] = [];
    const api = new CoopApi(clientThatGets(() => problem(404, { code: 'not-found' }), sent));
    await problemOf(api.record('../identity/me?x=1#y'));
    expect(sent[0]?.url).toBe('http://api.example/records/..%2Fidentity%2Fme%3Fx%3D1%23y');
  });

  it('notes the position that the answer knew', async () => {
    positions.length = 0;
    await clientThatGets(() => Response.json({}, { headers: { 'Coop-Position': '99' } })).text('GET', '/x');
    expect(positions).toEqual([99n]);
  });

  it('tells a problem document by its status, code and members', async () => {
    const client = clientThatGets(() => problem(412, { code: 'stale-revision', expected: '4', actual: '5' }));
    const told = await problemOf(client.text('PATCH', '/x'));
    expect([told.status, told.code, told.members['actual']]).toEqual([412, 'stale-revision', '5']);
  });

  it('tells an answer without a problem document by its status', async () => {
    const told = await problemOf(
      clientThatGets(() => new Response('<html>', { status: 500 })).text('GET', '/x'),
    );
    expect([told.status, told.code]).toEqual([500, 'http-500']);
  });

  it('tells that a service cannot be reached', async () => {
    const caller = { correlationId: CORRELATION };
    const client = new HttpClient('http://api.example', caller, () =>
      Promise.reject(new TypeError('fetch failed')),
    );
    expect((await problemOf(client.text('GET', '/x'))).code).toBe('service-unavailable');
  });

  it('tells that it does not understand an answer of another shape', async () => {
    const client = clientThatGets(() => Response.json({ grants: 'many' }));
    const told = await problemOf(client.json('GET', '/x', z.object({ grants: z.array(z.string()) })));
    expect([told.status, told.code]).toEqual([502, 'answer-not-understood']);
  });
});

describe('Names of parties', () => {
  it('are asked for once each', async () => {
    const sent: Sent[] = [];
    const api = new CoopApi(clientThatGets(() => Response.json({ names: { b: 'B' } }), sent));
    expect(await api.names(['b', 'a', 'b'])).toEqual({ b: 'B' });
    expect(sent[0]?.url).toBe('http://api.example/identity/names?parties=a%2Cb');
  });

  it('are left out when they cannot be told: the page comes without them', async () => {
    expect(await new CoopApi(clientThatGets(() => problem(404, { code: 'not-found' }))).names(['a'])).toEqual(
      {},
    );
  });
});
