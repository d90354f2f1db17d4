import * as invented from '../testing/invented-data.js';
import { portalUnderTest } from '../testing/portal-under-test.js';

type Portal = Awaited<ReturnType<typeof portalUnderTest>>;

const CONTRACT = invented.id(600);
const SUSPENSION = invented.id(610);
const PAGE = `/contracts/${CONTRACT}`;
const API = `/consent/contracts/${CONTRACT}`;
const whole = invented.wholeContract();
const { digest } = whole;

describe('The pages of contracts', () => {
  let portal: Portal;
  let browser: ReturnType<Portal['browser']>;
  beforeEach(async () => {
    portal = await portalUnderTest();
    browser = portal.browser();
    for (const path of ['agreement', 'signatures', 'offers', 'suspensions'])
      portal.answers[`POST ${API}/${path}`] = () => Response.json({ contract: CONTRACT });
    portal.answers[`DELETE ${API}/suspensions/${SUSPENSION}`] = () => Response.json({ contract: CONTRACT });
    portal.answers[`DELETE ${API}`] = () => Response.json({ contract: CONTRACT });
  });
  afterEach(() => portal.app.close());

  const opened = async (contract = whole, roles: readonly string[] = ['member', 'steward']) => {
    portal.answers['GET /identity/me'] = () => Response.json({ ...invented.me, roles });
    portal.answers[`GET ${API}`] = () => Response.json(contract);
    await browser.signIn();
    await browser.get(PAGE);
    portal.calls.length = 0;
  };
  const changes = () => portal.calls.filter(({ method }) => method !== 'GET');

  it('list every contract, each with a page of its own', async () => {
    await opened();
    await browser.get('/contracts');
    expect(browser.html).toContain(`href="${PAGE}"`);
    expect(browser.html).toContain('en vigueur');
  });

  it('show the deed beside the terms, and where the contract stands as a row of steps', async () => {
    await opened();
    expect(browser.html).toContain('Elle paie CHF 0.05 par lecture.');
    expect(browser.html).toContain(digest);
    expect(browser.html).toMatch(
      /<ol class="steps"[^>]*>.*<li class="done">.*<li class="open" aria-current="step">/,
    );
  });

  it('warn when a layer does not match its digest', async () => {
    await opened(invented.wholeContract({ intact: false }));
    expect(browser.html).toContain('Ne signez pas.');
  });

  it('let a member read, and offer her nothing to do', async () => {
    await opened(whole, ['member']);
    expect(browser.html).toContain('Elle paie CHF 0.05 par lecture.');
    expect(browser.html).not.toContain(`action="${PAGE}`);
  });

  it('let a steward agree to the version that she read', async () => {
    await opened();
    const answer = await browser.post(`${PAGE}/agreement`, { digest, side: 'cooperative' });
    expect([answer.statusCode, answer.headers['location']]).toEqual([303, `${PAGE}?done=agreed`]);
    expect(changes()).toMatchObject([
      { method: 'POST', path: `${API}/agreement`, body: { digest, side: 'cooperative' } },
    ]);
  });

  it('let a signatory of the partner sign for it, and nobody else', async () => {
    const agreed = invented.wholeContract({ status: 'agreed' });
    await opened(agreed, ['member']);
    expect(browser.html).not.toContain('Signer pour');
    const mandate = { mandate: invented.id(700), kind: 'signatory', principal: whole.consumer };
    const mine = { ...mandate, agent: invented.me.party, from: '2026-01-01T00:00:00.000Z' };
    portal.answers['GET /identity/mandates'] = () => Response.json({ mandates: [mine] });
    await browser.get(PAGE);
    expect(browser.html).toContain('Signer pour le partenaire');
    expect(browser.html).not.toContain('Signer pour la coopérative');
    portal.calls.length = 0;
    await browser.post(`${PAGE}/signatures`, { digest, side: 'consumer' });
    expect(changes()).toMatchObject([{ path: `${API}/signatures`, body: { digest, side: 'consumer' } }]);
  });

  it('answer with another version that changes what the form says and nothing else', async () => {
    await opened();
    await browser.post(`${PAGE}/offers`, {
      ...{ digest, side: 'cooperative', price: '8', days: '20', limit: '500', until: '2026-12-31' },
    });
    const { contract: _contract, consumer: _consumer, ...same } = whole.terms;
    expect(changes()).toMatchObject([
      {
        path: `${API}/offers`,
        body: {
          ...{ answers: digest, side: 'cooperative', texts: whole.texts },
          terms: {
            ...same,
            price: { minor: 8, currency: 'CHF', per: 'reading' },
            ...{ limit: 500, deleteAfterDays: 20, until: '2026-12-31T23:59:59.000Z' },
          },
        },
      },
    ]);
  });

  it('show how many readings are left, and take the number away where the field is empty', async () => {
    await opened();
    expect(browser.html).toContain('1000, dont 12 encore possibles');
    const form = { digest, side: 'cooperative', price: '5', days: '30', until: '2026-12-31' };
    await browser.post(`${PAGE}/offers`, { ...form, limit: ' ' });
    const [offered] = changes();
    expect(offered?.body).toHaveProperty('terms.price.minor', 5);
    expect(offered?.body).not.toHaveProperty('terms.limit');
  });

  it.each([
    ['price', '-5'],
    ['price', '0.5'],
    ['days', 'trente'],
    ['limit', 'mille'],
    ['limit', '0'],
    ['until', '2020-01-01'],
  ])('offer nothing when %s is %s', async (field, value) => {
    await opened();
    const form = { digest, side: 'cooperative', price: '8', days: '20', until: '2026-12-31' };
    await browser.post(`${PAGE}/offers`, { ...form, [field]: value });
    expect(changes()).toEqual([]);
    expect(browser.html).toContain('une fin à venir');
  });

  it('show what the partner owes and when it was reminded to who may know, and nothing to others', async () => {
    await opened();
    expect(browser.html).not.toContain('Obligations du partenaire');
    const [suspended] = invented.contractsInEachState.filter(({ status }) => status === 'suspended');
    await opened(suspended);
    expect(browser.html).toContain('avant le 1 juillet 2026 (non respecté).');
    expect(browser.html).toContain('Rappelé le 16 juin 2026 et 28 juin 2026.');
  });

  it('let a steward suspend and resume, but not a suspension by a duty; and terminate', async () => {
    const [suspended] = invented.contractsInEachState.filter(({ status }) => status === 'suspended');
    await opened(suspended);
    expect(browser.html.match(/Lever cette suspension/g)).toHaveLength(1);
    await browser.post(`${PAGE}/suspensions`, { reason: 'other' });
    await browser.get(PAGE);
    await browser.post(`${PAGE}/suspensions/${SUSPENSION}/ended`, {});
    await browser.get(PAGE);
    await browser.post(`${PAGE}/end`, { side: 'cooperative' });
    expect(changes()).toMatchObject([
      { method: 'POST', path: `${API}/suspensions`, body: { reason: 'other' } },
      { method: 'DELETE', path: `${API}/suspensions/${SUSPENSION}` },
      { method: 'DELETE', path: API, body: { reason: 'end-of-need', side: 'cooperative' } },
    ]);
  });
});
