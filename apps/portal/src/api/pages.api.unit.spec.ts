import { pagePaths } from '../page-paths.js';
import * as invented from '../testing/invented-data.js';
import { portalUnderTest, problem } from '../testing/portal-under-test.js';

type Portal = Awaited<ReturnType<typeof portalUnderTest>>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const RECORD = invented.id(100);
const GRANT = invented.id(400);
const REQUEST = invented.id(700);

describe('The portal', () => {
  let portal: Portal;
  let browser: ReturnType<Portal['browser']>;
  beforeEach(async () => {
    portal = await portalUnderTest();
    browser = portal.browser();
    await browser.signIn();
    portal.calls.length = 0;
  });
  afterEach(() => portal.app.close());

  const everyPath = pagePaths({
    record: RECORD,
    request: REQUEST,
    contract: invented.id(600),
    disclosure: invented.id(800),
    personalLink: 'link',
    release: invented.id(990),
    question: invented.id(1100),
  });

  it.each(everyPath.map(({ path }) => path))(
    'answers %s with a page that loads nothing from elsewhere',
    async (path) => {
      const answer = await browser.get(path);
      expect(answer.statusCode).toBe(path === '/no-such-page' ? 404 : 200);
      expect(answer.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'x-frame-options': 'DENY',
        'content-security-policy': expect.stringContaining("default-src 'self'"),
      });
      expect(answer.body).toMatch(/^<!doctype html>\n<html lang="fr">/);
      expect(answer.body).not.toContain('undefined');
    },
  );

  it('asks nothing of the APIs that would change anything when a page is opened', async () => {
    for (const { path } of everyPath) await browser.get(path);
    expect(portal.calls.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('calls the APIs with the token of the person and the correlation id of the request', async () => {
    const answer = await browser.get('/my/data');
    const [call] = portal.calls;
    expect(call?.headers['Authorization']).toBe('Bearer access');
    expect(call?.headers['X-Correlation-Id']).toMatch(UUID);
    expect(call?.headers['X-Correlation-Id']).toBe(answer.headers['x-correlation-id']);
  });

  it('shows after an act at least what the act wrote', async () => {
    await browser.get('/my/sharing');
    portal.answers[`DELETE /consent/grants/${GRANT}`] = () =>
      Response.json({ position: '77' }, { headers: { 'Coop-Position': '77' } });
    await browser.post(`/my/sharing/grants/${GRANT}/withdrawal`);
    await browser.get('/my/sharing?done=withdrawn');
    expect(portal.calls.at(-1)?.headers['Coop-At-Least']).toBe('77');
    expect(browser.html).toContain('L’accord est retiré.');
  });

  it('withdraws an agreement once, even when the button is pressed twice', async () => {
    portal.answers[`DELETE /consent/grants/${GRANT}`] = () => Response.json({ position: '77' });
    await browser.get('/my/sharing');
    const form = { 'form-token': browser.hidden('form-token'), 'form-key': browser.hidden('form-key') };
    await browser.postExactly(`/my/sharing/grants/${GRANT}/withdrawal`, form);
    await browser.postExactly(`/my/sharing/grants/${GRANT}/withdrawal`, form);
    const keys = portal.calls
      .filter(({ method }) => method === 'DELETE')
      .map(({ headers }) => headers['Idempotency-Key']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('answers a request with what was ticked, until the end of the chosen day', async () => {
    portal.answers[`POST /consent/requests/${REQUEST}/answer`] = () => Response.json({ grant: GRANT });
    await browser.get(`/my/sharing/requests/${REQUEST}`);
    const answer = await browser.post(`/my/sharing/requests/${REQUEST}`, {
      answer: 'granted',
      purpose: 'ScientificResearch',
      field: ['champ 0', 'champ 2'],
      until: '2026-09-30',
      taxonomy: browser.hidden('taxonomy'),
    });
    expect(answer.headers['location']).toBe('/my/sharing?done=granted');
    expect(portal.calls.at(-1)?.body).toEqual({
      answer: 'granted',
      fields: ['champ 0', 'champ 2'],
      purposes: ['ScientificResearch'],
      until: '2026-09-30T23:59:59.000Z',
      taxonomy: 'dpv-2.3',
      notice: { language: 'fr' },
    });
  });

  it('does not take an agreement in which nothing was ticked', async () => {
    await browser.get(`/my/sharing/requests/${REQUEST}`);
    const answer = await browser.post(`/my/sharing/requests/${REQUEST}`, {
      answer: 'granted',
      until: '2026-09-30',
    });
    expect(answer.body).toContain('Cochez au moins une raison et un champ, ou refusez.');
    expect(portal.calls.some(({ method }) => method === 'POST')).toBe(false);
  });

  it('takes a refusal without asking why', async () => {
    portal.answers[`POST /consent/requests/${REQUEST}/answer`] = () => Response.json({});
    await browser.get(`/my/sharing/requests/${REQUEST}`);
    const answer = await browser.post(`/my/sharing/requests/${REQUEST}`, { answer: 'refused' });
    expect(answer.headers['location']).toBe('/my/sharing?done=refused');
    expect(portal.calls.at(-1)?.body).toEqual({ answer: 'refused' });
  });

  it('gives an agreement to the partner of the chosen contract', async () => {
    portal.answers['POST /consent/grants'] = () => Response.json({ grant: GRANT });
    await browser.get(`/my/sharing/new?contract=${invented.id(600)}&record=${RECORD}`);
    await browser.post('/my/sharing/new', {
      ...{ contract: invented.id(600), record: RECORD, until: '2026-12-01' },
      ...{ purpose: 'ScientificResearch', field: 'champ 0', action: 'read' },
      taxonomy: browser.hidden('taxonomy'),
    });
    expect(portal.calls.at(-1)?.body).toEqual({
      recipient: invented.PARTNER,
      scope: { records: [RECORD] },
      fields: ['champ 0'],
      purposes: ['ScientificResearch'],
      actions: ['read'],
      until: '2026-12-01T23:59:59.000Z',
      taxonomy: 'dpv-2.3',
      notice: { language: 'fr' },
    });
  });

  it('corrects the version that the person saw, and shows both when it has changed', async () => {
    portal.answers[`PATCH /records/${RECORD}`] = () => problem(412, 'stale-revision', invented.stale);
    await browser.get(`/my/data/${RECORD}/correction`);
    const answer = await browser.post(`/my/data/${RECORD}/correction`, {
      revision: '4',
      'value:champ 0': 'ma valeur',
    });
    expect(portal.calls.at(-1)).toMatchObject({
      headers: { 'If-Match': '"4"' },
      body: { fields: [{ name: 'champ 0', value: 'ma valeur' }] },
    });
    expect(answer.statusCode).toBe(412);
    for (const part of ['ma valeur', 'leur valeur', 'name="revision" value="5"'])
      expect(answer.body).toContain(part);
  });

  it('erases only after a choice and a confirmation, gives the receipt and ends the session', async () => {
    portal.answers['POST /identity/erasures'] = () => Response.json(invented.erasureReceipt, { status: 201 });
    await browser.get('/my/erasure/confirmation');
    expect(browser.html).toContain('Choisissez d’abord ce que devient l’empreinte.');
    const id = browser.cookies.get('coop-session') ?? '';
    await browser.get('/my/erasure/confirmation?fingerprint=drop');
    const answer = await browser.post('/my/erasure', { fingerprint: 'drop' });
    expect(portal.calls.at(-1)?.body).toEqual({ keepFingerprint: false });
    expect(answer.body).toContain('Reçu d’effacement');
    expect(browser.cookies.has('coop-session')).toBe(false);
    browser.cookies.set('coop-session', id);
    expect((await browser.get('/my/data')).statusCode).toBe(303);
  });

  it('shows a request for erasure that waits, with reason and end, and takes it back', async () => {
    portal.answers['POST /identity/erasures'] = () => Response.json(invented.erasureState, { status: 201 });
    await browser.get('/my/erasure/confirmation?fingerprint=drop');
    const answer = await browser.post('/my/erasure', { fingerprint: 'drop' });
    for (const part of ['Un litige inventé est en cours.', '2099', 'Reprendre ma demande'])
      expect(answer.body).toContain(part);
    expect(browser.cookies.has('coop-session')).toBe(true);
    portal.answers[`DELETE /identity/erasures/${invented.erasureState.party}`] = () => Response.json({});
    const back = await browser.post('/my/erasure/taken-back', {});
    expect(portal.calls.at(-1)).toMatchObject({ method: 'DELETE' });
    expect(back.statusCode).toBe(303);
  });

  it('hands over a receipt and a copy of the data as files', async () => {
    portal.answers[`GET /consent/receipts/${invented.id(450)}`] = () =>
      Response.json({ receipt: 'jws', publicKey: {} });
    for (const path of [`/my/sharing/receipts/${invented.id(450)}`, '/my/data/export']) {
      const answer = await browser.get(path);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="[a-z-]+\.json"$/);
    }
  });

  it('extends an agreement until the end of a chosen day, and asks again when none was chosen', async () => {
    portal.answers[`POST /consent/grants/${GRANT}/renewal`] = () =>
      Response.json({ grant: invented.id(420) });
    await browser.get(`/my/sharing/grants/${GRANT}/renewal`);
    const path = `/my/sharing/grants/${GRANT}/renewal`;
    expect((await browser.post(path, { until: '2026-01-01' })).body).toContain('Choisissez un jour à venir.');
    expect(portal.calls.some(({ method }) => method === 'POST')).toBe(false);
    const taxonomy = browser.hidden('taxonomy');
    const answer = await browser.post(path, { until: '2027-03-01', taxonomy });
    expect(answer.headers['location']).toBe('/my/sharing?done=renewed');
    expect(portal.calls.at(-1)?.body).toEqual({
      until: '2027-03-01T23:59:59.000Z',
      taxonomy: 'dpv-2.3',
      notice: { language: 'fr' },
    });
  });

  it('proposes an agreement by one button, for a year or as long as the contract runs', async () => {
    portal.answers['POST /consent/agreements'] = () => Response.json({ agreement: invented.id(650) });
    await browser.get('/my/sharing/agreements');
    const path = `/my/sharing/agreements/with/${invented.PARTNER}`;
    expect(browser.html).toContain(`href="${path}"`);
    await browser.get(path);
    expect(browser.html.match(/<button name="preset"/g)).toHaveLength(4);
    expect(browser.html).not.toContain('value="TPR"');
    const answer = await browser.post(path, { preset: 'SD-BASE' });
    expect(answer.headers['location']).toBe('/my/sharing/agreements?done=offered');
    expect(portal.calls.at(-1)?.body).toEqual({
      ...{ consumer: invented.PARTNER, preset: 'SD-BASE', until: '2027-01-01T00:00:00.000Z' },
      notice: { language: 'fr' },
    });
    expect((await browser.get(`/my/sharing/agreements/with/${invented.OTHER_PARTNER}`)).statusCode).toBe(404);
  });

  it('answers the alternative to an agreement, or takes the proposal back, by one button each', async () => {
    const agreement = invented.id(650);
    for (const [act, done] of [
      ['acceptance', 'accepted'],
      ['refusal', 'refused'],
    ] as const) {
      portal.answers[`POST /consent/agreements/${agreement}/${act}`] = () => Response.json({});
      await browser.get('/my/sharing/agreements');
      expect(browser.html).toContain('À la place : Convention 2 (fr)');
      const answer = await browser.post(`/my/sharing/agreements/${agreement}/${act}`);
      expect(answer.headers['location']).toBe(`/my/sharing/agreements?done=${done}`);
      expect(portal.calls.at(-1)).toMatchObject({ method: 'POST', body: {} });
    }
    expect((await browser.get('/my/sharing/agreements?done=refused')).body).toContain('C’est terminé.');
  });

  it('tells of what ended by itself, with its receipt, and lists every receipt', async () => {
    const page = await browser.get('/my/sharing?done=granted');
    expect(page.body).toContain('Votre accord à Atelier Fictif a pris fin le 15 juin 2026 (accord échu).');
    expect(page.body).toContain(`href="/my/sharing/receipts/${invented.id(450)}"`);
    const list = await browser.get('/my/sharing/receipts');
    for (const { receipt } of invented.receipts(4))
      expect(list.body).toContain(`href="/my/sharing/receipts/${receipt}"`);
  });

  it('gives each receipt as a page to print and as a file, of agreements and of readings', async () => {
    const [receipt, reading] = [invented.id(450), invented.id(800)];
    const list = await browser.get('/my/sharing/receipts');
    const activity = await browser.get('/my/activity');
    for (const [page, at, file] of [
      [list, `/my/sharing/receipts/${receipt}/page`, `/my/sharing/receipts/${receipt}/proof`],
      [activity, `/my/activity/receipt/${reading}`, `/my/activity/receipt/${reading}/file`],
    ] as const) {
      expect(page.body).toContain(`href="${at}"`);
      const paper = await browser.get(at);
      expect(paper.body).toContain('aria-label="Code QR 1 du reçu"');
      expect(paper.body).toContain(`href="${file}"`);
      const kept = await browser.get(file);
      expect(kept.headers).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'content-disposition': `attachment; filename="${at.includes(reading) ? reading : receipt}.tlog-proof"`,
      });
      expect(kept.body).toMatch(/^c2sp\.org\/tlog-proof@v1\n/);
    }
  });

  it('says in words that a receipt is not there yet, and that what came is none', async () => {
    const path = `GET /consent/receipts/${invented.id(450)}/proof`;
    portal.answers[path] = () => problem(503, 'receipt-not-ready');
    const early = await browser.get(`/my/sharing/receipts/${invented.id(450)}/page`);
    expect([early.statusCode, early.body.includes("Le journal ne l'a pas encore enregistré")]).toEqual([
      503,
      true,
    ]);
    portal.answers[path] = () => new Response('no receipt');
    for (const form of ['page', 'proof'])
      expect((await browser.get(`/my/sharing/receipts/${invented.id(450)}/${form}`)).statusCode).toBe(502);
  });

  it('opens the pages of the audit to auditors only', async () => {
    portal.answers['GET /identity/me'] = () => Response.json({ ...invented.me, roles: ['member'] });
    const member = portal.browser();
    await member.signIn();
    const answer = await member.get('/auditor/timeline');
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('Vous n’avez pas accès à ceci');
    expect(answer.body).not.toContain('href="/auditor"');
  });

  it('turns a problem of an API into a page with words, a code and what to do', async () => {
    portal.answers['GET /consent/grants'] = () => problem(503, 'stale');
    const answer = await browser.get('/my/sharing');
    expect(answer.statusCode).toBe(503);
    expect(answer.body).toContain('Le service rattrape son retard');
    expect(answer.body).toContain('<code>stale</code>');
    expect(answer.body).toContain('Attendez quelques secondes');
  });

  it('tells a fault in words and notes it in the log, without a word of what happened inside', async () => {
    portal.answers['GET /records'] = () => {
      throw new RangeError('inside');
    };
    portal.provider.begin = () => Promise.reject(new RangeError('inside'));
    const answer = await portal.browser().get('/session/start');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).toContain('<code>internal</code>');
    expect(answer.body).not.toContain('inside');
    expect(portal.lines.filter((line) => line.includes('RangeError'))).toHaveLength(1);
  });
});

describe('The portal, to a visitor', () => {
  let portal: Portal;
  let browser: ReturnType<Portal['browser']>;
  beforeEach(async () => {
    portal = await portalUnderTest();
    browser = portal.browser();
  });
  afterEach(() => portal.app.close());

  it('shows a person without account what is held about her, and takes her objection by one button', async () => {
    portal.answers['POST /concerned/link/objection'] = () => Response.json({ position: '9' });
    await browser.get('/about-me/link');
    expect(portal.calls.every(({ headers }) => headers['Authorization'] === undefined)).toBe(true);
    const answer = await browser.post('/about-me/link/objection');
    expect(answer.headers['location']).toBe('/about-me/link?done=objected');
    expect(portal.calls.at(-1)?.method).toBe('POST');
  });

  it('answers an unknown address with a page for people and a problem document for programs', async () => {
    const page = await browser.get('/no-such-page');
    expect([page.statusCode, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    const program = await browser.get('/no-such-page', { Accept: 'application/json' });
    expect([program.statusCode, program.headers['content-type']]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
  });

  it('speaks the language of the browser, of the address, of the choice', async () => {
    await browser.get('/', { 'Accept-Language': 'en' });
    expect(browser.html).toContain('<html lang="en">');
    const asked = await browser.get('/?lang=en');
    expect(asked.body).toContain('<html lang="en">');
    expect(browser.cookies.has('coop-language')).toBe(false);
    const chosen = await browser.post('/language', { language: 'en', back: '/privacy?lang=fr' });
    expect(chosen.headers['location']).toBe('/privacy');
    await browser.get('/privacy');
    expect(browser.html).toContain('<html lang="en">');
  });

  it('serves one style sheet', async () => {
    const answer = await browser.get('/assets/portal.css');
    expect(answer.headers['content-type']).toBe('text/css; charset=utf-8');
  });
});
