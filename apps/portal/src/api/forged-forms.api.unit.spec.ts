import * as invented from '../testing/invented-data.js';
import { portalUnderTest } from '../testing/portal-under-test.js';

type Portal = Awaited<ReturnType<typeof portalUnderTest>>;

const WITHDRAWAL = `/my/sharing/grants/${invented.id(400)}/withdrawal`;

describe('A form that another site sends', () => {
  let portal: Portal;
  let browser: ReturnType<Portal['browser']>;
  beforeEach(async () => {
    portal = await portalUnderTest();
    browser = portal.browser();
    await browser.signIn();
    portal.answers[`DELETE /consent/grants/${invented.id(400)}`] = () => Response.json({ position: '1' });
    portal.answers['POST /concerned/link/objection'] = () => Response.json({ position: '1' });
    portal.calls.length = 0;
  });
  afterEach(() => portal.app.close());

  const changed = () => portal.calls.some(({ method }) => method !== 'GET');

  it.each([
    WITHDRAWAL,
    '/my/erasure',
    '/my/erasure/taken-back',
    '/steward/erasures/holds',
    `/steward/erasures/holds/${invented.id(950)}/lifted`,
    `/steward/agreements/${invented.id(400)}/void`,
    `/my/releases/${invented.id(990)}/approvals`,
    `/my/releases/${invented.id(990)}/rejection`,
    `/my/pseudonyms/${invented.id(1200)}/answer`,
    `/my/pseudonyms/${invented.id(1200)}/approvals`,
    `/my/pseudonyms/${invented.id(1200)}/rejection`,
    '/my/questions',
    '/my/releases',
    '/my/releases/new',
    '/my/questions/new',
    '/my/votes',
    `/my/votes/${invented.id(970)}/annulment`,
    '/my/sharing/new',
    `/my/sharing/requests/${invented.id(700)}`,
    `/my/data/${invented.id(100)}/correction`,
    `/my/data/${invented.id(100)}/proposals/${invented.id(300)}`,
    '/about-me/link/objection',
    '/session/end',
    '/language',
  ])('does nothing at %s without the token', async (path) => {
    const answer = await browser.postExactly(path, {
      fingerprint: 'drop',
      ground: 'not-free',
      answer: 'refused',
      language: 'en',
    });
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('Ce formulaire n’a pas été accepté');
    expect(answer.body).toContain('form-refused');
    expect(changed()).toBe(false);
  });

  it('does nothing when the browser says that it comes from elsewhere', async () => {
    await browser.get('/my/sharing');
    const answer = await browser.post(WITHDRAWAL, {}, { 'Sec-Fetch-Site': 'cross-site' });
    expect([answer.statusCode, changed()]).toEqual([403, false]);
  });

  it('does nothing with the token that the other site was given itself', async () => {
    const attacker = portal.browser();
    await attacker.signIn();
    const answer = await browser.postExactly(WITHDRAWAL, { 'form-token': attacker.hidden('form-token') });
    expect([answer.statusCode, changed()]).toEqual([403, false]);
  });

  it('does nothing for someone who is not signed in', async () => {
    const visitor = portal.browser();
    await visitor.get('/');
    const answer = await visitor.post(WITHDRAWAL);
    expect([answer.statusCode, changed()]).toEqual([401, false]);
    expect(answer.body).toContain('Rien n’a été fait. Reconnectez-vous, puis recommencez.');
  });

  it('does nothing as JSON either', async () => {
    const answer = await portal.app.inject({
      method: 'POST',
      url: WITHDRAWAL,
      headers: { Cookie: `coop-session=${browser.cookies.get('coop-session')}` },
      payload: {},
    });
    expect([answer.statusCode, changed()]).toEqual([403, false]);
  });

  it('is told from our own form, which works', async () => {
    await browser.get('/my/sharing');
    const answer = await browser.post(WITHDRAWAL);
    expect([answer.statusCode, changed()]).toEqual([303, true]);
  });
});
