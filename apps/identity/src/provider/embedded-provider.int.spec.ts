import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { freePort } from '../testing/free-port.js';
import {
  foundTestCooperative,
  identityApp,
  openTestIdentity,
  type TestIdentity,
} from '../testing/identity-app.js';
import {
  beginSignIn,
  Browser,
  endSignIn,
  outboxOf,
  requestTokens,
  signInAsClient,
  signInByInvitation,
  signInByMail,
} from '../testing/index.js';

const STORY = { clientId: 'story', redirectUri: 'http://127.0.0.1:4567/callback' };
const EMAIL = 'dora.keller@example.org';

describe('The embedded provider', () => {
  let folder: string;
  let baseUrl: string;
  let identity: TestIdentity;
  let app: NestFastifyApplication;
  let steward: string;
  let offset = 0;

  const get = async (path: string, token: string) => {
    const response = await fetch(`${baseUrl}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const newestLink = async (email: string) => (await identity.outbox.mails(email))[0]?.link ?? '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'provider-'));
    const port = await freePort();
    baseUrl = `http://127.0.0.1:${port}`;
    const clock = () => new Date(Date.now() + offset);
    identity = await openTestIdentity({ baseUrl, file: join(folder, 'provider.sqlite'), clock });
    steward = await foundTestCooperative(identity);
    app = await identityApp(identity, { port });
  });

  afterEach(() => {
    offset = 0;
  });

  afterAll(async () => {
    await app.close();
    await identity.close();
    rmSync(folder, { recursive: true });
  });

  it('signs a person in by a link in a mail, and makes her a party whose contact is verified', async () => {
    const tokens = await signInByMail(baseUrl, { ...STORY, email: EMAIL, outbox: identity.outbox });

    expect(decodeProtectedHeader(tokens.access_token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      aud: 'urn:datacooperative:api',
      client_id: 'story',
    });
    await identity.settled();
    const { status, body } = await get('/identity/me', tokens.access_token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ kind: 'person', level: 'A1', member: false, roles: [], email: EMAIL });
  });

  it('finds the same person again, also when she writes her address in capitals', async () => {
    const first = await signInByMail(baseUrl, { ...STORY, email: EMAIL, outbox: identity.outbox });
    const started = await beginSignIn(baseUrl, STORY);
    await started.browser.post(`/sign-in/${started.uid}`, { email: EMAIL.toUpperCase() });
    expect((await identity.outbox.mails(EMAIL)).length).toBeGreaterThan(1);
    const again = await signInByMail(baseUrl, { ...STORY, email: EMAIL, outbox: identity.outbox });
    expect(decodeJwt(again.access_token).sub).toBe(decodeJwt(first.access_token).sub);
  });

  it('lets the first steward in by her one-time link, once', async () => {
    const link = await identity.parts.signIn.oneTimeLinkFor(steward);
    const tokens = await signInByInvitation(baseUrl, { ...STORY, link });
    const { body } = await get('/identity/me', tokens.access_token);
    expect(body).toMatchObject({ party: steward, roles: ['member', 'steward'], name: 'Aline Favre' });
    await expect(signInByInvitation(baseUrl, { ...STORY, link })).rejects.toThrow();
  });

  it('refuses a refresh token that was used before, and ends what came of it', async () => {
    const tokens = await signInByMail(baseUrl, {
      ...STORY,
      email: 'eva@example.org',
      outbox: identity.outbox,
    });
    const refresh = (token: string) =>
      requestTokens(baseUrl, { grant_type: 'refresh_token', client_id: 'story', refresh_token: token });
    const next = await refresh(tokens.refresh_token);
    await expect(refresh(tokens.refresh_token)).rejects.toThrow('invalid_grant');
    await expect(refresh(next.refresh_token)).rejects.toThrow('invalid_grant');
  });

  it('gives a registered partner system a token for its secret, and none for a wrong one', async () => {
    const secret = await identity.provider.admit('0199a000-0000-7000-8000-00000000000c', 'agence-test');
    expect(decodeJwt(await signInAsClient(baseUrl, 'agence-test', secret))).toMatchObject({
      sub: 'agence-test',
      aud: 'urn:datacooperative:api',
    });
    await expect(signInAsClient(baseUrl, 'agence-test', `${secret}x`)).rejects.toThrow('invalid_client');
    await identity.provider.remove('agence-test');
    await expect(signInAsClient(baseUrl, 'agence-test', secret)).rejects.toThrow('invalid_client');
  });

  it('accepts a link once', async () => {
    const started = await beginSignIn(baseUrl, STORY);
    await started.browser.post(`/sign-in/${started.uid}`, { email: EMAIL });
    const link = await newestLink(EMAIL);
    expect((await started.browser.post(link)).status).toBe(303);
    const again = await started.browser.post(link);
    expect(again.status).toBe(410);
    expect(await again.text()).toContain('role="alert"');
  });

  it('accepts no link after a quarter of an hour', async () => {
    const email = 'fabio@example.org';
    const started = await beginSignIn(baseUrl, STORY);
    await started.browser.post(`/sign-in/${started.uid}`, { email });
    offset = 15 * 60_000 + 1_000;
    expect(await (await started.browser.post(await newestLink(email))).text()).toContain('role="alert"');
  });

  it('does not use a link up when a mail scanner fetches it, nor in another browser', async () => {
    const email = 'gina@example.org';
    const started = await beginSignIn(baseUrl, STORY);
    await started.browser.post(`/sign-in/${started.uid}`, { email });
    const link = await newestLink(email);
    expect((await fetch(link)).status).toBe(400);
    expect((await new Browser(baseUrl).post(link)).status).not.toBe(303);
    const page = await started.browser.get(link);
    expect(await page.text()).toContain(`action="${new URL(link).pathname}"`);
    expect((await started.browser.post(link)).status).toBe(303);
  });

  it('accepts the link pasted into the page that asked for it', async () => {
    const email = 'hugo@example.org';
    const started = await beginSignIn(baseUrl, STORY);
    await started.browser.post(`/sign-in/${started.uid}`, { email });
    const pasted = await started.browser.post(`/sign-in/${started.uid}/link`, {
      link: await newestLink(email),
    });
    expect(pasted.status).toBe(303);
  });

  it('floods nobody: five links to one address in a quarter of an hour', async () => {
    const email = 'ines@example.org';
    const started = await beginSignIn(baseUrl, STORY);
    for (let sent = 0; sent < 7; sent += 1) await started.browser.post(`/sign-in/${started.uid}`, { email });
    expect(await identity.outbox.mails(email)).toHaveLength(5);
  });

  it('asks a program on her machine to sign in each time, whatever session the browser has', async () => {
    const browser = new Browser(baseUrl);
    const email = 'jana@example.org';
    const started = await beginSignIn(baseUrl, STORY, browser);
    await browser.post(`/sign-in/${started.uid}`, { email });
    const callback = await browser.follow(await browser.post(await newestLink(email)));
    expect(callback.searchParams.get('code')).not.toBeNull();
    expect((await beginSignIn(baseUrl, STORY, browser)).uid).not.toBe(started.uid);
  });

  it('signs her in to the portal without another mail while her session lasts, and out when she asks', async () => {
    const email = 'mara@example.org';
    const { clientId, clientSecret } = identity.provider.portalClient;
    const portal = { clientId, clientSecret, redirectUri: `${baseUrl}/session/callback` };
    const browser = new Browser(baseUrl);
    const started = await beginSignIn(baseUrl, portal, browser);
    await browser.post(`/sign-in/${started.uid}`, { email });
    const tokens = await endSignIn(started, portal, await browser.post(await newestLink(email)));
    const request = new URLSearchParams({
      client_id: clientId,
      redirect_uri: portal.redirectUri,
      response_type: 'code',
      scope: 'openid',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    }).toString();
    const again = await browser.follow(await browser.get(`/oidc/auth?${request}`));
    expect(again.searchParams.get('code')).not.toBeNull();

    const question = await (await browser.get(`/oidc/session/end?id_token_hint=${tokens.id_token}`)).text();
    expect(question).not.toContain('<script');
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(question)?.[1] ?? '';
    await browser.post('/oidc/session/end/confirm', { xsrf, logout: 'yes' });
    expect((await browser.follow(await browser.get(`/oidc/auth?${request}`))).pathname).toMatch(
      /^\/sign-in\//,
    );
  });

  it('shows the mails of a demonstration to everyone', async () => {
    await signInByMail(baseUrl, { ...STORY, email: 'nina@example.org', outbox: outboxOf(baseUrl) });
    expect(await outboxOf(baseUrl).mails('NINA@example.org')).toHaveLength(1);
  });

  it('shows pages that need no script, and whose forms lead nowhere but to the program that asked', async () => {
    const { browser, uid } = await beginSignIn(baseUrl, STORY);
    const page = await browser.get(`/sign-in/${uid}`);
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' http://127.0.0.1:4567",
    );
    const html = await page.text();
    expect(html).toContain('<html lang="fr">');
    expect(html).not.toContain('<script');
  });

  it('refuses the form of another site', async () => {
    const link = await identity.parts.signIn.oneTimeLinkFor(steward);
    const forged = await fetch(link, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(forged.status).toBe(403);
    expect(forged.headers.get('set-cookie')).toBeNull();
    const { uid } = await beginSignIn(baseUrl, STORY);
    const mailing = await fetch(`${baseUrl}/sign-in/${uid}`, {
      method: 'POST',
      body: new URLSearchParams({ email: EMAIL }),
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(mailing.status).toBe(403);
  });

  it('answers a request that it cannot accept with a page that repeats nothing of it', async () => {
    const response = await fetch(`${baseUrl}/oidc/auth?client_id=${EMAIL}`);
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('dora.keller');
  });

  it('writes no refresh token and no client secret to its file', async () => {
    const tokens = await signInByMail(baseUrl, {
      ...STORY,
      email: 'karl@example.org',
      outbox: identity.outbox,
    });
    const secret = await identity.provider.admit('0199a000-0000-7000-8000-00000000000d', 'agence-deux');
    for (const name of ['provider.sqlite', 'provider.sqlite-wal']) {
      const bytes = readFileSync(join(folder, name));
      expect(bytes.includes(tokens.refresh_token)).toBe(false);
      expect(bytes.includes(secret)).toBe(false);
    }
  });

  it('forgets the account, sessions and grants of who was erased, byte by byte', async () => {
    const email = 'lia@example.org';
    const tokens = await signInByMail(baseUrl, { ...STORY, email, outbox: identity.outbox });
    const { sub } = decodeJwt(tokens.access_token);
    const contains = () =>
      ['provider.sqlite', 'provider.sqlite-wal'].some((name) =>
        readFileSync(join(folder, name)).includes(sub ?? '?'),
      );
    expect(contains()).toBe(true);
    await fetch(`${baseUrl}/identity/erasures`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ keepFingerprint: false }),
    });
    expect(contains()).toBe(false);
    const refresh = { grant_type: 'refresh_token', client_id: 'story', refresh_token: tokens.refresh_token };
    await expect(requestTokens(baseUrl, refresh)).rejects.toThrow('invalid_grant');
    const again = await signInByMail(baseUrl, { ...STORY, email, outbox: identity.outbox });
    expect(decodeJwt(again.access_token).sub).not.toBe(sub);
  });

  it('writes no address to its file, not even one that a client gave as a hint', async () => {
    const started = new Browser(baseUrl);
    const query = new URLSearchParams({
      client_id: 'story',
      redirect_uri: STORY.redirectUri,
      response_type: 'code',
      scope: 'openid',
      login_hint: EMAIL,
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    await started.follow(await started.get(`/oidc/auth?${query.toString()}`));
    for (const name of ['provider.sqlite', 'provider.sqlite-wal']) {
      const bytes = readFileSync(join(folder, name));
      expect(bytes.length).toBeGreaterThan(0);
      expect(bytes.includes('dora.keller')).toBe(false);
      expect(bytes.includes('example.org')).toBe(false);
    }
  });
});
