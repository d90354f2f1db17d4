import { randomUUID } from 'node:crypto';
import type { EndedSession } from '@coop/service-kit';
import { Forge, issuerOnLoopback, type IssuerOnLoopback } from '@coop/service-kit/token-contract';
import { portalUnderTest } from '../testing/portal-under-test.js';

type Portal = Awaited<ReturnType<typeof portalUnderTest>>;

const PATH = '/session/backchannel-logout';
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

const idToken = (claims: object): string =>
  ['{"alg":"none"}', JSON.stringify(claims), '']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

describe('A session that the issuer ended', () => {
  let issuer: IssuerOnLoopback;
  let forge: Forge;
  let portal: Portal;
  let told: EndedSession[];
  let reasons: string[];

  beforeAll(async () => {
    issuer = await issuerOnLoopback();
    forge = new Forge(issuer, await issuer.mint('person'));
  });
  beforeEach(async () => {
    [told, reasons] = [[], []];
    portal = await portalUnderTest({
      logout: {
        issuer: issuer.trusted,
        onEnded: (session) => told.push(session),
        onRejected: (reason) => reasons.push(reason),
      },
    });
  });
  afterEach(() => portal.app.close());
  afterAll(() => issuer.close());

  const logout = (claims: object = {}) =>
    forge.token({
      header: { typ: 'logout+jwt' },
      claims: {
        ...{ aud: 'portal', typ: 'Logout', jti: randomUUID(), sub: 'ada', sid: 's1' },
        ...{ iat: forge.now, exp: forge.now + 120, events: { [EVENT]: {} }, ...claims },
      },
    });
  const send = (token: string | undefined, headers: Record<string, string> = {}) =>
    portal.app.inject({
      ...{ method: 'POST', url: PATH },
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams(token === undefined ? {} : { logout_token: token }).toString(),
    });
  const signedIn = async (sid: string, sub = 'ada') => {
    portal.provider.idToken = idToken({ sid, sub });
    const browser = portal.browser();
    await browser.signIn();
    return browser;
  };
  const isSignedIn = async (browser: Awaited<ReturnType<typeof signedIn>>) =>
    (await browser.get('/my/data')).statusCode === 200;

  it('is over here, her other one is not, and whoever verifies tokens is told', async () => {
    const [ended, other] = [await signedIn('s1'), await signedIn('s2')];
    expect([await isSignedIn(ended), await isSignedIn(other)]).toEqual([true, true]);
    const answer = await send(logout());
    expect([answer.statusCode, answer.headers['cache-control'], answer.body]).toEqual([200, 'no-store', '']);
    expect([await isSignedIn(ended), await isSignedIn(other)]).toEqual([false, true]);
    expect(told).toMatchObject([{ issuerName: 'keycloak', sid: 's1', subject: 'ada' }]);
  });

  it('is each of hers when the issuer names the account alone', async () => {
    const browsers = [await signedIn('s1'), await signedIn('s2'), await signedIn('s3', 'eva')];
    expect((await send(logout({ sid: undefined }))).statusCode).toBe(200);
    expect(await Promise.all(browsers.map(isSignedIn))).toEqual([false, false, true]);
  });

  it('may have been none of ours: there is nothing to end, and tokens of it are refused', async () => {
    expect((await send(logout({ sid: 'elsewhere' }))).statusCode).toBe(200);
    expect(told).toHaveLength(1);
  });

  it.each([
    ['no token at all', () => undefined],
    ['an access token', () => forge.genuine],
    ['a token for another client', () => logout({ aud: 'other' })],
    ['what is no token', () => 'x'.repeat(100)],
  ])('goes on after %s', async (_what, token) => {
    const browser = await signedIn('s1');
    const answer = await send(token());
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([400, 'no-store']);
    expect(answer.json()).toEqual({ error: 'invalid_request', code: 'unauthenticated' });
    expect([await isSignedIn(browser), told, reasons.length]).toEqual([true, [], 1]);
  });

  it('goes on when two tokens come at once, because nobody can tell which is meant', async () => {
    const payload = new URLSearchParams([
      ['logout_token', logout()],
      ['logout_token', logout()],
    ]).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await portal.app.inject({ method: 'POST', url: PATH, headers, payload });
    expect([answer.statusCode, told]).toEqual([400, []]);
  });

  it('cannot be judged while the keys of the issuer are unknown: it is asked to try again', async () => {
    issuer.down = true;
    const answer = await send(logout());
    issuer.down = false;
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([503, 'issuer-unavailable']);
    expect([answer.headers['cache-control'], told]).toEqual(['no-store', []]);
  });

  it('is heard also when an administrator ends those of hundreds of people at once', async () => {
    const answers = new Set<number>();
    for (let person = 0; person < 300; person += 1)
      answers.add((await send(logout({ sid: `s${person}` }))).statusCode);
    expect([...answers]).toEqual([200]);
    expect(told).toHaveLength(300);
  });
});
