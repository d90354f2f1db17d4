import { portalUnderTest, problem } from '../testing/portal-under-test.js';

const setCookies = (headers: Record<string, unknown>): string[] =>
  [headers['set-cookie'] ?? []].flat() as string[];
const NOW_MS = Date.parse('2026-06-15T10:00:00Z');

describe('Signing in', () => {
  let portal: Awaited<ReturnType<typeof portalUnderTest>>;
  beforeEach(async () => {
    portal = await portalUnderTest();
  });
  afterEach(() => portal.app.close());

  it('leads back to the page that was wanted', async () => {
    const browser = portal.browser();
    const wanted = await browser.get('/my/sharing?page=2');
    expect([wanted.statusCode, wanted.headers['location']]).toEqual([
      303,
      '/session/start?next=%2Fmy%2Fsharing%3Fpage%3D2',
    ]);
    const start = await browser.get(String(wanted.headers['location']));
    expect(start.headers['location']).toMatch(/^http:\/\/localhost:3000\/oidc\/auth\?state=/);
    const back = await browser.get('/session/callback?code=c&state=state-1');
    expect([back.statusCode, back.headers['location']]).toEqual([303, '/my/sharing?page=2']);
  });

  it('gives the browser a cookie that is no token, closed to scripts and other sites', async () => {
    const browser = portal.browser();
    await browser.get('/session/start');
    const back = await browser.get('/session/callback?code=c&state=state-1');
    const session = setCookies(back.headers).find((line) => line.startsWith('coop-session='));
    expect(session).toMatch(/^coop-session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(JSON.stringify(back.headers)).not.toContain('access');
  });

  it('is refused when another browser began it', async () => {
    await portal.browser().get('/session/start');
    const answer = await portal.browser().get('/session/callback?code=c&state=state-1');
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain('sign-in-failed');
    expect(setCookies(answer.headers).join()).not.toContain('coop-session=');
  });

  it('is refused a second time with the same answer', async () => {
    const browser = portal.browser();
    await browser.get('/session/start');
    await browser.get('/session/callback?code=c&state=state-1');
    expect((await browser.get('/session/callback?code=c&state=state-1')).statusCode).toBe(400);
  });

  it('never leads to another site', async () => {
    const browser = portal.browser();
    await browser.get('/session/start?next=%2F%2Felsewhere.example');
    const back = await browser.get('/session/callback?code=c&state=state-1');
    expect(back.headers['location']).toBe('/');
  });

  it('ends for good by one button, here and at the provider', async () => {
    const browser = portal.browser();
    await browser.signIn();
    const id = browser.cookies.get('coop-session') ?? '';
    const end = await browser.post('/session/end');
    expect(end.statusCode).toBe(200);
    expect(end.body).toContain('href="http://localhost:3000/oidc/session/end"');
    expect(portal.provider.ended).toBe(1);
    browser.cookies.set('coop-session', id);
    expect((await browser.get('/my/data')).statusCode).toBe(303);
  });

  it('is asked for again when the provider no longer renews the token', async () => {
    portal.provider.complete = () => Promise.resolve({ accessToken: 'old', expires: NOW_MS });
    const browser = portal.browser();
    await browser.signIn();
    const answer = await browser.get('/my/data');
    expect([answer.statusCode, answer.headers['location']]).toEqual([
      303,
      '/session/start?next=%2Fmy%2Fdata',
    ]);
  });

  it('lasts while the provider renews the token', async () => {
    portal.provider.complete = () => Promise.resolve({ accessToken: 'old', expires: NOW_MS + 10_000 });
    portal.provider.renewed = { accessToken: 'new', expires: Number.MAX_SAFE_INTEGER };
    const browser = portal.browser();
    await browser.signIn();
    const answer = await browser.get('/my/data');
    expect(answer.statusCode).toBe(200);
    expect(portal.calls.at(-1)?.headers['Authorization']).toBe('Bearer new');
  });

  it('is over when an API no longer takes the token', async () => {
    const browser = portal.browser();
    await browser.signIn();
    portal.answers['GET /records'] = () => problem(401, 'unauthenticated');
    const answer = await browser.get('/my/data');
    expect(answer.statusCode).toBe(401);
    expect(answer.body).toContain('La connexion n’a pas abouti');
    expect(browser.cookies.has('coop-session')).toBe(false);
  });
});

describe('Signing in over https', () => {
  it('gives cookies that belong to this host and to https', async () => {
    const portal = await portalUnderTest({ https: true });
    const browser = portal.browser();
    await browser.get('/session/start');
    const back = await browser.get('/session/callback?code=c&state=state-1');
    const session = setCookies(back.headers).find((line) => line.startsWith('__Host-coop-session='));
    expect(session).toMatch(/; HttpOnly; Secure; SameSite=Lax$/);
    await portal.app.close();
  });
});
