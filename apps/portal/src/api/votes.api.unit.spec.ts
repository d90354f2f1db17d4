import { createHash } from 'node:crypto';
import * as invented from '../testing/invented-data.js';
import { portalUnderTest, problem } from '../testing/portal-under-test.js';

type Portal = Awaited<ReturnType<typeof portalUnderTest>>;

const PAGE = '/my/votes';
const VOTE = invented.id(970);
const TEXT = 'Nous acceptons.\r\nSigné : la présidence.';
const FORM = {
  ...{ body: invented.PARTNER, matter: 'use-of-records', reference: ' AG-2026/9 ', text: TEXT },
  ...{ 'in-favour': '7', entitled: '12', 'voted-on': '2026-06-01' },
};

describe('The page of votes', () => {
  let portal: Portal;
  let browser: ReturnType<Portal['browser']>;
  beforeEach(async () => {
    portal = await portalUnderTest();
    browser = portal.browser();
    portal.answers['POST /consent/proposals'] = () => Response.json({ proposal: VOTE });
    portal.answers[`POST /consent/proposals/${VOTE}/annulment`] = () => Response.json({ proposal: VOTE });
    await browser.signIn();
    await browser.get(PAGE);
    portal.calls.length = 0;
  });
  afterEach(() => portal.app.close());

  const changes = () => portal.calls.filter(({ method }) => method !== 'GET');

  it('says how bodies voted, and which vote is void and why', () => {
    expect(browser.html).toContain('Atelier Fictif : AG-2026/0');
    expect(browser.html).toContain('7 voix pour, sur 12 ayants droit');
    expect(browser.html).toContain('mal compté');
    // Three of the four on this page stand.
    expect(browser.html.match(/\/annulment"/g)).toHaveLength(3);
  });

  it('records a vote with the digest of its text, which goes no further', async () => {
    const answer = await browser.post(PAGE, FORM);
    expect([answer.statusCode, answer.headers['location']]).toEqual([303, `${PAGE}?done=recorded`]);
    const digest = createHash('sha256').update('Nous acceptons.\nSigné : la présidence.').digest('hex');
    expect(changes().map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      {
        ...{ method: 'POST', path: '/consent/proposals' },
        body: {
          ...{ body: invented.PARTNER, matter: 'use-of-records', inFavour: 7, entitled: 12 },
          ...{ votedOn: '2026-06-01', resolution: { reference: 'AG-2026/9', digest } },
        },
      },
    ]);
    await browser.get(`${PAGE}?done=recorded`);
    expect(browser.html).toContain('Le vote est enregistré.');
  });

  it.each([
    ...Object.keys(FORM).map((name) => [name, '']),
    ['in-favour', '13'],
    ['in-favour', '7.5'],
    ['in-favour', '-1'],
    ['entitled', '0'],
    ['voted-on', '2099-01-01'],
    ['reference', 'Madame Inventée'],
  ])('records none where %s is %j', async (name = '', value = '') => {
    await browser.post(PAGE, { ...FORM, [name]: value });
    expect(changes()).toEqual([]);
    expect(browser.html).toContain('Indiquez qui a voté');
  });

  it('declares a vote void on a ground, and not without one', async () => {
    await browser.post(`${PAGE}/${VOTE}/annulment`, {});
    expect(changes()).toEqual([]);
    expect(browser.html).toContain('Choisissez un motif.');
    const answer = await browser.post(`${PAGE}/${VOTE}/annulment`, { ground: 'miscounted' });
    expect(answer.headers['location']).toBe(`${PAGE}?done=voided`);
    expect(changes()).toMatchObject([
      { path: `/consent/proposals/${VOTE}/annulment`, body: { ground: 'miscounted' } },
    ]);
    await browser.get(`${PAGE}?done=voided`);
    expect(browser.html).toContain('Le vote est nul.');
  });

  it('shows whoever speaks for nobody what it takes, and no form to record one', async () => {
    portal.answers['GET /consent/proposals'] = () => Response.json(invented.votes(0));
    await browser.get(PAGE);
    expect(browser.html).toContain('Vous ne parlez au nom d’aucune entité.');
    expect(browser.html).not.toContain(`action="${PAGE}"`);
  });

  it('tells in words when consent refuses', async () => {
    portal.answers['POST /consent/proposals'] = () => problem(422, 'vote-count-invalid');
    expect((await browser.post(PAGE, FORM)).statusCode).toBe(422);
  });

  it('is reached from the agreements, whose cards say by which vote and which purposes they are read', async () => {
    await browser.get('/my/sharing');
    expect(browser.html).toContain(`href="${PAGE}"`);
    expect(browser.html).toContain('Selon le vote');
    expect(browser.html).toContain('dpv-2.3, antérieure');
  });
});
