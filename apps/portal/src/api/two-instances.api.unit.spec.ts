import * as invented from '../testing/invented-data.js';
import { Browser, portalUnderTest } from '../testing/portal-under-test.js';

type Portal = Awaited<ReturnType<typeof portalUnderTest>>;

const WITHDRAWAL = `/my/sharing/grants/${invented.id(400)}/withdrawal`;

describe('Two portals behind one address', () => {
  let portals: readonly [Portal, Portal];
  let browser: Browser;
  beforeEach(async () => {
    const first = await portalUnderTest();
    portals = [first, await portalUnderTest({ shared: first.shared })];
    // A balancer without any memory: each request goes to the next one.
    let turn = 0;
    const inject = (...asked: Parameters<Portal['app']['inject']>) =>
      portals[(turn += 1) % 2 === 0 ? 0 : 1].app.inject(...asked);
    browser = new Browser({ ...first.app, inject } as Portal['app']);
    for (const { answers } of portals)
      answers[`DELETE /consent/grants/${invented.id(400)}`] = () =>
        Response.json({ position: '77' }, { headers: { 'Coop-Position': '77' } });
  });
  afterEach(() => Promise.all(portals.map(({ app }) => app.close())));
  const calls = () => portals.flatMap((portal) => portal.calls);

  it('sign a person in, each answering what the other began', async () => {
    await browser.signIn('/my/sharing');
    for (let page = 0; page < 4; page += 1) expect((await browser.get('/my/data')).statusCode).toBe(200);
  });

  it('accept the form that the other one made, and show what she did there', async () => {
    await browser.signIn();
    await browser.get('/my/sharing');
    expect((await browser.post(WITHDRAWAL)).statusCode).toBe(303);
    for (const portal of portals) portal.calls.length = 0;
    await browser.get('/my/data');
    await browser.get('/my/data');
    const read = calls().filter(({ path }) => path.startsWith('/records'));
    expect(read.map(({ headers }) => headers['Coop-At-Least'])).toEqual(['77', '77']);
  });

  it('both know that she signed out', async () => {
    await browser.signIn();
    const session = browser.cookies.get('coop-session') ?? '';
    await browser.get('/my/data');
    expect((await browser.post('/session/end')).statusCode).toBe(200);
    browser.cookies.set('coop-session', session);
    for (const _portal of portals) expect((await browser.get('/my/data')).statusCode).toBe(303);
  });
});
