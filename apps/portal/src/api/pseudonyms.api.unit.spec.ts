import * as invented from '../testing/invented-data.js';
import * as pseudonyms from '../testing/invented-pseudonyms.js';
import { portalUnderTest } from '../testing/portal-under-test.js';

type Portal = Awaited<ReturnType<typeof portalUnderTest>>;

const PAGE = '/my/pseudonyms';
const REQUEST = pseudonyms.ownRequests[0]?.request ?? '';

describe('The page about pseudonyms', () => {
  let portal: Portal;
  let browser: ReturnType<Portal['browser']>;
  beforeEach(async () => {
    portal = await portalUnderTest();
    browser = portal.browser();
    for (const last of ['answer', 'approvals', 'rejection'])
      portal.answers[`POST /pseudonymised/reidentifications/${REQUEST}/${last}`] = () =>
        Response.json({ request: REQUEST });
  });
  afterEach(() => portal.app.close());

  const enter = async (roles: readonly string[]) => {
    portal.answers['GET /identity/me'] = () => Response.json({ ...invented.me, roles });
    await browser.signIn();
    await browser.get(PAGE);
  };
  const changes = () => portal.calls.filter(({ method }) => method === 'POST');

  it('tells a member which questions are about her, and nothing of what stewards decide', async () => {
    await enter(['member']);
    expect(browser.html).toContain('Questions qui parlent de vous');
    expect(browser.html).toContain('Un intérêt vital');
    expect(browser.html).not.toContain('À décider à deux');
    expect(portal.calls.map(({ path }) => path)).not.toContain('/pseudonymised/reidentifications');
  });

  it('takes her yes and her no, and her no also after her yes', async () => {
    await enter(['member']);
    // Of the open question both, of the one that she agreed to a no, of the one that is over none.
    expect(browser.html.match(/value="agrees"/g)).toHaveLength(1);
    expect(browser.html.match(/value="declines"/g)).toHaveLength(2);
    const said = await browser.post(`${PAGE}/${REQUEST}/answer`, { answer: 'declines' });
    expect([said.statusCode, said.headers['location']]).toEqual([303, `${PAGE}?done=said`]);
    await browser.get(`${PAGE}?done=said`);
    expect(browser.html).toContain('C’est noté.');
    await browser.post(`${PAGE}/${REQUEST}/answer`, { answer: 'agrees' });
    expect(changes().map(({ body }) => body)).toEqual([{ agrees: false }, { agrees: true }]);
  });

  it('sends nothing for an answer that is neither', async () => {
    await enter(['member']);
    await browser.post(`${PAGE}/${REQUEST}/answer`, { answer: 'perhaps' });
    expect(browser.html).toContain('Répondez par oui ou par non.');
    expect(changes()).toEqual([]);
  });

  it('lets stewards approve and reject, without knowing whose it is', async () => {
    await enter(['member', 'steward']);
    expect(browser.html).toContain('Vous ne voyez pas de qui il s’agit.');
    expect(browser.html).toContain('1 sur 2');
    await browser.post(`${PAGE}/${REQUEST}/approvals`);
    await browser.get(PAGE);
    await browser.post(`${PAGE}/${REQUEST}/rejection`);
    expect(changes().map(({ path }) => path.split('/').at(-1))).toEqual(['approvals', 'rejection']);
  });
});
