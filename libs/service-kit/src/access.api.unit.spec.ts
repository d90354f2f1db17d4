import { Controller, Get, Post } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { InProcessBus, InProcessHub } from '@coop/message-bus';
import {
  Budget,
  Budgets,
  CurrentActor,
  CurrentToken,
  DEFAULT_BUDGETS,
  httpAdapter,
  MinLevel,
  Public,
  Roles,
  TokenOnly,
  type Actor,
  type VerifiedToken,
} from './index.js';
import { testApp, type TestApp } from './testing/index.js';

@Controller('things')
class Things {
  @Get()
  list(@CurrentActor() actor: Actor): unknown {
    return { party: actor.party };
  }

  @Public()
  @Get('open')
  open(): unknown {
    return { open: true };
  }

  @Roles('steward', 'auditor')
  @Get('books')
  books(): unknown {
    return {};
  }

  @MinLevel('A2')
  @Post('corrections')
  correct(): unknown {
    return {};
  }

  @TokenOnly()
  @Post('sign-in')
  signIn(@CurrentToken() token: VerifiedToken): unknown {
    return { issuer: token.issuerName };
  }

  @Budget('bulk')
  @Get('export')
  export(): unknown {
    return {};
  }

  @MessagePattern('things.count')
  count(): unknown {
    return { count: 3 };
  }
}

describe('Access to an application', () => {
  let test: TestApp;
  const hub = new InProcessHub();
  const budgets = { ...DEFAULT_BUDGETS, bulk: { burst: 1, perSecond: 0.1 } };

  beforeAll(async () => {
    test = await testApp({ controllers: [Things], hub, budgets: new Budgets(budgets) });
  });

  afterAll(() => test.app.close());

  const get = (url: string, authorization?: string) =>
    test.app.inject({ url, ...(authorization === undefined ? {} : { headers: { authorization } }) });

  it('is denied to whoever brings no token, and says which scheme is wanted.', async () => {
    const response = await get('/things');
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer');
    expect(response.json()).toMatchObject({ code: 'unauthenticated' });
  });

  it.each(['Bearer forged', 'Basic dXNlcjpwYXNz', 'Bearer', 'Bearer a b'])(
    'is denied to the credentials "%s".',
    async (value) => {
      expect((await get('/things', value)).json()).toMatchObject({ status: 401, code: 'unauthenticated' });
    },
  );

  it('is given to a party that the cooperative knows.', async () => {
    const party = '01980000-0000-7000-8000-000000000001';
    const response = await get('/things', test.accounts.signedIn({ party }));
    expect(response.json()).toEqual({ party });
  });

  it('is given to everybody only where a route says so.', async () => {
    expect((await get('/things/open')).json()).toEqual({ open: true });
  });

  it('is denied to an account without a party, except to sign in for the first time.', async () => {
    const authorization = test.accounts.unlinked();
    expect((await get('/things', authorization)).json()).toMatchObject({
      status: 403,
      code: 'account-not-linked',
    });
    const signIn = await test.app.inject({
      method: 'POST',
      url: '/things/sign-in',
      headers: { authorization },
    });
    expect(signIn.json()).toEqual({ issuer: 'embedded' });
  });

  it('needs one of the roles of a route.', async () => {
    expect((await get('/things/books', test.accounts.signedIn())).json()).toMatchObject({
      status: 403,
      code: 'forbidden',
    });
    expect(
      (await get('/things/books', test.accounts.signedIn({ roles: ['member', 'auditor'] }))).statusCode,
    ).toBe(200);
  });

  it.each([
    ['A0', 403],
    ['A1', 403],
    ['A2', 201],
    ['A4', 201],
  ] as const)('where level A2 is needed, gives level %s the answer %i.', async (level, status) => {
    const authorization = test.accounts.signedIn({ level });
    const response = await test.app.inject({
      method: 'POST',
      url: '/things/corrections',
      headers: { authorization },
    });
    expect(response.statusCode).toBe(status);
    if (status === 403) expect(response.json()).toMatchObject({ code: 'assurance-too-low', needed: 'A2' });
  });

  it('is denied to all while the directory cannot know.', async () => {
    const authorization = test.accounts.signedIn();
    test.accounts.stale = true;
    const response = await get('/things', authorization);
    test.accounts.stale = false;
    expect(response.json()).toMatchObject({ status: 503, code: 'stale' });
    expect(response.headers['retry-after']).toBe('1');
  });

  it('is limited by the budget of the client.', async () => {
    const authorization = test.accounts.signedIn();
    expect((await get('/things/export', authorization)).statusCode).toBe(200);
    const refused = await get('/things/export', authorization);
    expect(refused.json()).toMatchObject({ status: 429, code: 'too-many-requests' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await get('/things/export', test.accounts.signedIn())).statusCode).toBe(200);
  });

  it('is limited for an address that keeps sending forged tokens.', async () => {
    const from = (remoteAddress: string) =>
      test.app.inject({ url: '/things', remoteAddress, headers: { authorization: 'Bearer forged' } });
    const codes: number[] = [];
    for (let attempt = 0; attempt < 30; attempt += 1) codes.push((await from('192.0.2.7')).statusCode);
    expect(codes[0]).toBe(401);
    expect(codes.at(-1)).toBe(429);
    expect((await from('192.0.2.8')).statusCode).toBe(401);
  });

  it('is counted for the address that a trusted proxy names, and for no address that a stranger invents.', async () => {
    const ask = async (trustedProxies: readonly string[]) => {
      const server = httpAdapter({ trustedProxies }).getInstance();
      server.get('/ip', (request) => ({ ip: request.ip }));
      const headers = { 'x-forwarded-for': '192.0.2.9' };
      return (await server.inject({ url: '/ip', remoteAddress: '198.51.100.1', headers })).json<{
        ip: string;
      }>().ip;
    };
    expect(await ask(['198.51.100.1'])).toBe('192.0.2.9');
    expect(await ask([])).toBe('198.51.100.1');
  });

  it('over the bus is open to the services of the deployment.', async () => {
    expect(await new InProcessBus(hub).request('things.count', {})).toEqual({ count: 3 });
  });
});
