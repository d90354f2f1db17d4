import { Body, Controller, Get, Logger, Module, Param, Post } from '@nestjs/common';
import { createHttpApp, JsonLogger, Public, SECURITY_HEADERS, ServiceKitModule } from './index.js';
import { testApp, TestAccounts, type TestApp } from './testing/index.js';

const CANARY = 'canary-b7f0';

@Public()
@Controller('people')
class People {
  readonly #logger = new Logger('People');

  @Get(':name')
  one(@Param('name') name: string): unknown {
    this.#logger.warn({ name });
    this.#logger.error(new Error(name));
    return {};
  }

  @Post(':name')
  fail(@Param('name') name: string, @Body() body: unknown): never {
    throw new Error(`${name} ${JSON.stringify(body)}`, { cause: new Error(name) });
  }
}

@Module({})
class Root {}

describe('A running application', () => {
  let test: TestApp;
  let healthy: boolean;

  beforeAll(async () => {
    const check = () => {
      if (!healthy) throw new Error(CANARY);
      return true;
    };
    test = await testApp({
      controllers: [People],
      health: [
        { name: 'store', check },
        { name: 'bus', check: () => Promise.resolve(true) },
      ],
    });
  });

  beforeEach(() => {
    healthy = true;
  });

  afterAll(() => test.app.close());

  it('says that it lives and what it is ready for.', async () => {
    expect((await test.app.inject('/livez')).json()).toEqual({ status: 'live' });
    expect((await test.app.inject('/readyz')).json()).toEqual({ status: 'ready', checks: ['store', 'bus'] });
  });

  it('gives the name of a request back, also with what is not found, and makes up none.', async () => {
    const headers = { 'x-request-id': 'as the caller called it' };
    for (const url of ['/livez', '/nowhere'])
      expect((await test.app.inject({ url, headers })).headers).toMatchObject(headers);
    expect((await test.app.inject('/livez')).headers).not.toHaveProperty('x-request-id');
  });

  it('says that it is not ready, and why, when a part fails.', async () => {
    healthy = false;
    const response = await test.app.inject('/readyz');
    expect(response.json()).toMatchObject({ status: 503, code: 'not-ready', failed: ['store'] });
    expect(response.body).not.toContain(CANARY);
    expect((await test.app.inject('/livez')).statusCode).toBe(200);
  });

  it.each(['/livez', '/nowhere', '/people/x'])('sends its security headers with %s.', async (url) => {
    const { headers } = await test.app.inject(url);
    const lowerCase = Object.entries(SECURITY_HEADERS).map(([name, value]) => [name.toLowerCase(), value]);
    expect(headers).toMatchObject(Object.fromEntries(lowerCase));
    expect(headers['content-security-policy']).not.toContain('unsafe');
  });

  it('logs the pattern of a route, never what stands in an address, a header or a body.', async () => {
    const before = test.lines.length;
    const headers = { 'x-correlation-id': CANARY, authorization: `Bearer ${CANARY}`, 'user-agent': CANARY };
    await test.app.inject({ url: `/people/${CANARY}?name=${CANARY}`, headers });
    await test.app.inject({ method: 'POST', url: `/people/${CANARY}`, headers, payload: { name: CANARY } });
    await test.app.inject({ url: `/nowhere/${CANARY}`, headers });
    await test.app.inject({
      method: 'POST',
      url: '/people/x',
      headers: { 'content-type': 'application/json' },
      payload: `{"${CANARY}"`,
    });
    const logged = test.lines.slice(before);
    expect(logged.join('')).not.toContain(CANARY);
    const requests = logged
      .map((line): Record<string, unknown> => JSON.parse(line))
      .filter(({ msg }) => msg === 'request');
    expect(requests.map(({ method, route, status }) => [method, route, status])).toEqual([
      ['GET', '/people/:name', 200],
      ['POST', '/people/:name', 500],
      ['GET', 'unmatched', 404],
      ['POST', '/people/:name', 400],
    ]);
  });

  it('logs where a fault happened, so that it can be found.', async () => {
    const before = test.lines.length;
    const response = await test.app.inject({ method: 'POST', url: '/people/x', payload: {} });
    const { instance } = response.json<{ instance: string }>();
    const line = test.lines.slice(before).find((text) => text.includes('"Problems"')) ?? '';
    expect(line).toContain('People.fail');
    expect(line).toContain(instance.replace('urn:uuid:', ''));
  });

  it('is created over a root module and answers on a port of this machine.', async () => {
    const { verifier, directory } = new TestAccounts();
    const kit = ServiceKitModule.register({ verifier, actors: directory });
    const logger = new JsonLogger({ destination: { write: () => {} } });
    const app = await createHttpApp(
      { module: Root, imports: [kit], controllers: [People] },
      { port: 0, logger },
    );
    const url = await app.getUrl();
    const response = await fetch(`${url}/livez`);
    await app.close();
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect(response.status).toBe(200);
  });
});
