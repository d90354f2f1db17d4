import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import type { ReadModels } from '@coop/event-sourcing';
import { freePort } from '../testing/free-port.js';
import { identityApp, openTestIdentity, type TestIdentity } from '../testing/identity-app.js';

describe('The embedded provider, while its tables are away', () => {
  let baseUrl: string;
  let identity: TestIdentity;
  let app: NestFastifyApplication;
  let fault: Error | undefined;

  beforeAll(async () => {
    const inner = openReadModels(':memory:', { durable: true });
    const tables: ReadModels = {
      ...inner,
      reader: () => {
        if (fault !== undefined) throw fault;
        return inner.reader();
      },
    };
    const port = await freePort();
    baseUrl = `http://127.0.0.1:${port}`;
    identity = await openTestIdentity({ baseUrl, tables });
    app = await identityApp(identity, { port });
  });
  afterEach(() => {
    fault = undefined;
  });
  afterAll(async () => {
    await app.close();
    await identity.close();
  });

  /** What her browser asks for once she has confirmed. */
  const resumed = async () => {
    const query = new URLSearchParams({
      ...{ client_id: 'story', redirect_uri: 'http://127.0.0.1:4567/callback', scope: 'openid' },
      ...{ response_type: 'code', code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' },
    });
    const begun = await fetch(`${baseUrl}/oidc/auth?${query.toString()}`, { redirect: 'manual' });
    const uid = /\/sign-in\/(.+)$/.exec(begun.headers.get('location') ?? '')?.[1] ?? '';
    const cookie = begun.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    return () => fetch(`${baseUrl}/oidc/auth/${uid}`, { headers: { cookie } });
  };
  const askForToken = () =>
    fetch(`${baseUrl}/oidc/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('partner:secret').toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });

  it('asks a browser to load the page again', async () => {
    const resume = await resumed();
    fault = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    const answer = await resume();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.text()).toContain('Rechargez cette page');
  });

  it('asks a system to come again', async () => {
    fault = Object.assign(new Error('x'), { code: '57P03' });
    const answer = await askForToken();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ error: 'server_error' });
  });

  it('calls a defect a defect', async () => {
    fault = new TypeError('x');
    expect((await askForToken()).status).toBe(500);
  });
});
