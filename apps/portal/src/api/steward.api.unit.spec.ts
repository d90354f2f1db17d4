import * as invented from '../testing/invented-data.js';
import { portalUnderTest } from '../testing/portal-under-test.js';

type Portal = Awaited<ReturnType<typeof portalUnderTest>>;

const PAGE = '/steward/erasures';
const DORA = invented.id(900);
const HOLD = invented.id(950);
const FORM = { party: DORA, reason: ' Un litige. ', basis: 'gdpr-17-3-e-legal-claims', until: '2026-12-31' };

describe('The page of erasures and holds', () => {
  let portal: Portal;
  let browser: ReturnType<Portal['browser']>;
  beforeEach(async () => {
    portal = await portalUnderTest();
    browser = portal.browser();
    portal.answers[`POST /identity/parties/${DORA}/holds`] = () => Response.json({ hold: HOLD });
    portal.answers[`DELETE /identity/parties/${DORA}/holds/${HOLD}`] = () => Response.json({ hold: HOLD });
  });
  afterEach(() => portal.app.close());

  const opened = async () => {
    await browser.signIn();
    await browser.get(`${PAGE}?party=${DORA}`);
    portal.calls.length = 0;
  };
  const changes = () => portal.calls.filter(({ method }) => method !== 'GET');

  it('says of each erasure how far it is, and which services have not acknowledged', async () => {
    await opened();
    expect(browser.html).toContain('clés détruites');
    expect(browser.html).toContain('accords, audit et pages');
    expect(browser.html).toContain('Un litige inventé est en cours.');
    expect(browser.html).toMatch(new RegExp(`<input type="text" name="party"[^>]* value="${DORA}"`));
  });

  it('places a hold until the end of a day, with the reason that the person reads, and says so', async () => {
    await opened();
    const answer = await browser.post(`${PAGE}/holds`, FORM);
    expect([answer.statusCode, answer.headers['location']]).toEqual([303, `${PAGE}?done=placed`]);
    expect(changes()).toMatchObject([
      {
        ...{ method: 'POST', path: `/identity/parties/${DORA}/holds` },
        body: { reason: 'Un litige.', basis: FORM.basis, until: '2026-12-31T23:59:59.000Z' },
      },
    ]);
    await browser.get(`${PAGE}?done=placed`);
    expect(browser.html).toContain('La conservation est posée.');
  });

  it.each(Object.keys(FORM))(
    'places none without %s, and keeps the person who was chosen',
    async (missing) => {
      await opened();
      await browser.post(`${PAGE}/holds`, { ...FORM, [missing]: '' });
      expect(changes()).toEqual([]);
      expect(browser.html).toContain('Indiquez la personne, la raison, la base légale et un jour à venir.');
      if (missing !== 'party') expect(browser.html).toContain(`value="${DORA}"`);
    },
  );

  it('places none that is over already', async () => {
    await opened();
    await browser.post(`${PAGE}/holds`, { ...FORM, until: '2026-06-14' });
    expect(changes()).toEqual([]);
  });

  it('lifts a hold, and says so', async () => {
    await opened();
    const answer = await browser.post(`${PAGE}/holds/${HOLD}/lifted`, { party: DORA });
    expect(answer.headers['location']).toBe(`${PAGE}?done=lifted`);
    expect(changes()).toMatchObject([{ method: 'DELETE', path: `/identity/parties/${DORA}/holds/${HOLD}` }]);
    await browser.get(`${PAGE}?done=lifted`);
    expect(browser.html).toContain('La conservation est levée.');
  });

  it('is for stewards alone', async () => {
    portal.answers['GET /identity/me'] = () => Response.json({ ...invented.me, roles: ['member'] });
    await opened();
    expect((await browser.get(PAGE)).statusCode).toBe(403);
    expect((await browser.post(`${PAGE}/holds`, FORM)).statusCode).toBe(403);
    expect(portal.calls.filter(({ path }) => path.includes('holds'))).toEqual([]);
    expect(browser.html).not.toContain(PAGE);
  });
});
