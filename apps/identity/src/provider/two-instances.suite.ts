import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import type { ReadModels } from '@coop/event-sourcing';
import { freePort } from '../testing/free-port.js';
import {
  foundTestCooperative,
  identityApp,
  openTestIdentity,
  type TestIdentity,
} from '../testing/identity-app.js';
import {
  beginSignIn,
  outboxOf,
  requestTokens,
  signInAsClient,
  signInByInvitation,
  signInByMail,
} from '../testing/index.js';
import { roundRobin } from '../testing/round-robin.js';

const STORY = { clientId: 'story', redirectUri: 'http://127.0.0.1:4567/callback' };

/** Two instances of identity behind one address, whatever the database. @param fresh - opens empty tables */
export function twoProvidersSuite(fresh: () => Promise<ReadModels>): void {
  let folder: string;
  let tables: ReadModels;
  let baseUrl: string;
  let identities: readonly [TestIdentity, TestIdentity];
  let apps: readonly Awaited<ReturnType<typeof identityApp>>[];
  let balancer: Server;
  let steward: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'two-providers-'));
    tables = await fresh();
    const port = await freePort();
    baseUrl = `http://127.0.0.1:${port}`;
    const shared = { baseUrl, tables, keysFile: join(folder, 'provider-keys.json') };
    const first = await openTestIdentity(shared);
    const { store, vault } = first;
    identities = [first, await openTestIdentity({ ...shared, store, vault, withoutReactors: true })];
    steward = await foundTestCooperative(first);
    const ports = [await freePort(), await freePort()];
    apps = await Promise.all(identities.map((each, at) => identityApp(each, { port: ports[at] ?? 0 })));
    balancer = await roundRobin(port, ports);
  });
  afterAll(async () => {
    balancer.closeAllConnections();
    balancer.close();
    await Promise.all(apps.map((app) => app.close()));
    await Promise.all(identities.map((identity) => identity.close()));
    await tables.close();
    rmSync(folder, { recursive: true });
  });

  const refresh = (token: string) =>
    requestTokens(baseUrl, { grant_type: 'refresh_token', client_id: 'story', refresh_token: token });

  it('sign a person in, each going on where the other one was', async () => {
    const email = 'dora.keller@example.org';
    const tokens = await signInByMail(baseUrl, { ...STORY, email, outbox: outboxOf(baseUrl) });
    const next = await refresh(tokens.refresh_token);
    expect(decodeJwt(next.access_token).sub).toBe(decodeJwt(tokens.access_token).sub);
    const again = await signInByMail(baseUrl, { ...STORY, email, outbox: outboxOf(baseUrl) });
    expect(decodeJwt(again.access_token).sub).toBe(decodeJwt(tokens.access_token).sub);
    for (const identity of identities) await identity.settled();
    for (let turn = 0; turn < 2; turn += 1) {
      const headers = { authorization: `Bearer ${next.access_token}` };
      const me = (await (await fetch(`${baseUrl}/identity/me`, { headers })).json()) as { email?: string };
      expect(me.email).toBe(email);
    }
  });

  it('accept a link once, when it is confirmed at both at the same moment', async () => {
    const email = 'eva@example.org';
    const started = await beginSignIn(baseUrl, STORY);
    await started.browser.post(`/sign-in/${started.uid}`, { email });
    const link = (await outboxOf(baseUrl).mails(email))[0]?.link ?? '';
    const answers = await Promise.all([1, 2].map(() => started.browser.post(link)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303, 410]));
  });

  it('let a steward in by a link, and a partner’s system by its secret, wherever those were made', async () => {
    const link = await identities[1].parts.signIn.oneTimeLinkFor(steward);
    const tokens = await signInByInvitation(baseUrl, { ...STORY, link });
    await expect(signInByInvitation(baseUrl, { ...STORY, link })).rejects.toThrow();
    expect(decodeJwt(tokens.access_token).aud).toBe('urn:datacooperative:api');
    const secret = await identities[0].provider.admit('0199a000-0000-7000-8000-00000000000c', 'agence-test');
    for (let turn = 0; turn < 2; turn += 1)
      expect(decodeJwt(await signInAsClient(baseUrl, 'agence-test', secret)).sub).toBe('agence-test');
  });
}
