import * as invented from '../testing/invented-data.js';
import { beforeInvalidation, declaredVoid } from '../testing/invented-voids.js';
import { portalUnderTest, problem } from '../testing/portal-under-test.js';

type Portal = Awaited<ReturnType<typeof portalUnderTest>>;

const PAGE = '/steward/agreements';
const GRANT = invented.id(400);
const ONE = `${PAGE}/${GRANT}`;
const API = `/consent/grants/${GRANT}/invalidation`;

describe('The pages on which a steward declares an agreement void', () => {
  let portal: Portal;
  let browser: ReturnType<Portal['browser']>;
  beforeEach(async () => {
    portal = await portalUnderTest();
    browser = portal.browser();
    portal.answers[`POST ${API}`] = () => Response.json({ grant: GRANT, position: '9' });
    portal.answers['GET /identity/me'] = () =>
      Response.json({ ...invented.me, roles: ['member', 'steward'] });
    await browser.signIn();
    portal.calls.length = 0;
  });
  afterEach(() => portal.app.close());

  const changes = () => portal.calls.filter(({ method }) => method !== 'GET');
  const searches = () => portal.calls.filter(({ path }) => path.startsWith('/consent/grants/standing'));

  it('show no agreement before somebody is named, and offer organisations under contract', async () => {
    await browser.get(PAGE);
    expect(searches()).toEqual([]);
    expect(browser.html).not.toContain('Accords qui peuvent être déclarés nuls');
    expect(browser.html).toContain(`href="${PAGE}?recipient=${invented.PARTNER}"`);
    expect(browser.html).toContain(`href="${PAGE}?recipient=any-contracted"`);
  });

  it('find agreements by whom they are of or with, page by page', async () => {
    await browser.get(`${PAGE}?stakeholder=%20${invented.CAMILLE}&recipient=&grant=`);
    expect(searches()).toMatchObject([{ path: `/consent/grants/standing?stakeholder=${invented.CAMILLE}` }]);
    expect(browser.html).toContain(`href="${ONE}"`);
    expect(browser.html).toContain(`value="${invented.CAMILLE}"`);
    expect(browser.html).toContain(`href="${PAGE}?stakeholder=${invented.CAMILLE}&amp;before=480"`);
    await browser.get(`${PAGE}?stakeholder=${invented.CAMILLE}&before=480`);
    expect(searches().at(-1)?.path).toBe(
      `/consent/grants/standing?stakeholder=${invented.CAMILLE}&before=480`,
    );
  });

  it.each(['stakeholder=', 'stakeholder=Camille', 'grant=any-contracted', 'recipient=everybody'])(
    'ask for a whole number when %s is sought',
    async (query) => {
      await browser.get(`${PAGE}?${query}`);
      expect(searches()).toEqual([]);
      expect(browser.html).toContain('Indiquez au moins un numéro, en entier.');
    },
  );

  it('tell what follows before a ground is chosen, and choose none', async () => {
    await browser.get(ONE);
    expect(browser.html).toContain('Vous pouvez retirer cet accord.');
    expect(browser.html).toContain('Atelier Fictif ne pourra plus lire : champ 0 et champ 2.');
    expect(browser.html).toContain('Atelier Fictif devra détruire ce qui a été reçu.');
    expect(browser.html).toContain('CHF\u00a01’250.00 par mois');
    expect(browser.html.match(/type="radio" name="ground"/g)).toHaveLength(4);
    expect(browser.html).not.toContain('checked');
    expect(browser.html).not.toContain('class="danger"');
  });

  it('declare it void in two steps, with the ground that was chosen, and say so', async () => {
    await browser.get(`${ONE}/confirmation?ground=not-free`);
    expect(browser.html).toContain('Elle n’avait pas de vrai choix');
    expect(browser.html).toContain('Atelier Fictif ne pourra plus lire : champ 0 et champ 2.');
    expect(changes()).toEqual([]);
    const answer = await browser.post(`${ONE}/void`, { ground: browser.hidden('ground') });
    expect([answer.statusCode, answer.headers['location']]).toEqual([303, `${ONE}?done=void`]);
    expect(changes()).toMatchObject([{ method: 'POST', path: API, body: { ground: 'not-free' } }]);
    portal.answers[`GET ${API}`] = () => Response.json(declaredVoid);
    await browser.get(`${ONE}?done=void`);
    expect(browser.html).toContain('L’accord est déclaré nul.');
    expect(browser.html).toContain('détruire ce qui a été reçu, avant le 15 juillet 2026');
    expect(browser.html).not.toContain('name="ground"');
  });

  it.each([
    ['', 'nothing'],
    ['?ground=erasure', 'the ground of an erasure'],
    ['?ground=toString', 'no ground at all'],
  ])('ask again where %s gives %s', async (query) => {
    await browser.get(`${ONE}/confirmation${query}`);
    expect(browser.html).toContain('Choisissez une raison.');
    expect(browser.html).not.toContain('class="danger"');
    await browser.post(`${ONE}/void`, { ground: query.replace('?ground=', '') });
    expect(changes()).toEqual([]);
    expect(browser.html).toContain('Choisissez une raison.');
  });

  it('never say that it is void when it is not', async () => {
    await browser.get(`${ONE}?done=void`);
    expect(browser.html).not.toContain('L’accord est déclaré nul.');
    portal.answers[`GET ${API}`] = () => Response.json(beforeInvalidation({ status: 'withdrawn' }));
    await browser.get(`${ONE}?done=void`);
    expect(browser.html).not.toContain('L’accord est déclaré nul.');
    expect(browser.html).toContain('Cet accord a pris fin : accord retiré.');
  });

  it('tell that somebody else was sooner', async () => {
    await browser.get(`${ONE}/confirmation?ground=not-given`);
    portal.answers[`POST ${API}`] = () => problem(409, 'grant-ended');
    const answer = await browser.post(`${ONE}/void`, { ground: 'not-given' });
    expect(answer.statusCode).toBe(409);
  });

  it('do not exist for an agreement that does not', async () => {
    portal.answers[`GET ${API}`] = () => problem(404, 'grant-unknown');
    expect((await browser.get(ONE)).statusCode).toBe(404);
  });

  it('are for stewards alone', async () => {
    const visitor = portal.browser();
    portal.answers['GET /identity/me'] = () =>
      Response.json({ ...invented.me, roles: ['member', 'auditor'] });
    await visitor.signIn();
    portal.calls.length = 0;
    for (const path of [PAGE, `${PAGE}?grant=${GRANT}`, ONE, `${ONE}/confirmation?ground=not-free`])
      expect((await visitor.get(path)).statusCode).toBe(403);
    expect((await visitor.post(`${ONE}/void`, { ground: 'not-free' })).statusCode).toBe(403);
    expect(portal.calls.filter(({ path }) => path.startsWith('/consent/'))).toEqual([]);
    await visitor.get('/my/data');
    expect(visitor.html).not.toContain(PAGE);
  });
});
