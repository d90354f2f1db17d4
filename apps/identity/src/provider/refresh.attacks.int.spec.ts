import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { freePort } from '../testing/free-port.js';
import {
  foundTestCooperative,
  identityApp,
  openTestIdentity,
  type TestIdentity,
} from '../testing/identity-app.js';
import { requestTokens, signInByMail } from '../testing/index.js';

const STORY = { clientId: 'story', redirectUri: 'http://127.0.0.1:4567/callback' };

describe('The embedded provider under attack', () => {
  let folder: string;
  let baseUrl: string;
  let identity: TestIdentity;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'provider-'));
    const port = await freePort();
    baseUrl = `http://127.0.0.1:${port}`;
    identity = await openTestIdentity({ baseUrl, file: join(folder, 'provider.sqlite') });
    await foundTestCooperative(identity);
    app = await identityApp(identity, { port });
  });
  afterAll(async () => {
    await app.close();
    await identity.close();
    rmSync(folder, { recursive: true });
  });

  const refresh = (token: string) =>
    requestTokens(baseUrl, { grant_type: 'refresh_token', client_id: 'story', refresh_token: token });
  const signIn = () => signInByMail(baseUrl, { ...STORY, email: 'eva@example.org', outbox: identity.outbox });

  it('attack-4 refresh reuse: thief and owner each used it, whoever came second ends it for both', async () => {
    const stolen = await signIn();
    const ofThief = await refresh(stolen.refresh_token);
    await expect(refresh(stolen.refresh_token)).rejects.toThrow('invalid_grant');
    await expect(refresh(ofThief.refresh_token)).rejects.toThrow('invalid_grant');
  });

  it('attack-4 refresh reuse: of two uses at the same moment not both are given tokens that go on', async () => {
    const stolen = await signIn();
    const both = await Promise.allSettled([refresh(stolen.refresh_token), refresh(stolen.refresh_token)]);
    const given = both.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const goOn = await Promise.allSettled(given.map(({ refresh_token }) => refresh(refresh_token)));
    expect(goOn.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
  });
});
