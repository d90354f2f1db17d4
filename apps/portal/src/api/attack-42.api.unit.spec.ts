import * as invented from '../testing/invented-data.js';
import { portalUnderTest } from '../testing/portal-under-test.js';

type Portal = Awaited<ReturnType<typeof portalUnderTest>>;

const GRANT = invented.id(400);
const REQUEST = invented.id(700);
const SHARING = '/my/sharing';

/** What a person does on pages: pages that she opens, and fields that she fills in before the button. */
interface Steps {
  readonly requests: number;
  readonly fields: number;
}

const formsOf = (html: string): readonly string[] => html.match(/<form[\s\S]*?<\/form>/g) ?? [];
const fieldsOf = (form: string): number =>
  new Set(
    [...form.matchAll(/<(?:input|select|textarea)\b[^>]*>/g)]
      .map(([tag]) => tag)
      .filter((tag) => !tag.includes('type="hidden"'))
      .map((tag) => /name="([^"]*)"/.exec(tag)?.[1]),
  ).size;

describe('Pages that a dark pattern would bend', () => {
  let portal: Portal;
  let browser: ReturnType<Portal['browser']>;

  beforeEach(async () => {
    portal = await portalUnderTest();
    browser = portal.browser();
    await browser.signIn();
    portal.answers['POST /consent/grants'] = () => Response.json({ grant: GRANT });
    portal.answers[`POST /consent/requests/${REQUEST}/answer`] = () => Response.json({ grant: GRANT });
    portal.answers[`DELETE /consent/grants/${GRANT}`] = () => Response.json({});
  });
  afterEach(() => portal.app.close());

  /** Opens the pages from the list of agreements on, by links that stand there, and posts the form of the last one. */
  async function steps(paths: readonly string[], action: string, form: Parameters<typeof browser.post>[1]) {
    for (const [index, path] of paths.entries()) {
      const [page] = path.split('?');
      if (index > 0) expect(browser.html).toMatch(new RegExp(`(href|action)="${page}"`));
      expect((await browser.get(path)).statusCode).toBe(200);
    }
    const found = formsOf(browser.html).find((each) => each.includes(`action="${action}"`)) ?? '';
    expect(found).not.toBe('');
    const answer = await browser.post(action, form);
    expect(answer.headers['location']).toMatch(/^\/my\/sharing\?done=/);
    return { requests: paths.length + 1, fields: fieldsOf(found) } satisfies Steps;
  }

  const TICKED = { purpose: 'ScientificResearch', field: 'champ 0', until: '2026-09-30' };
  const withdrawing = () => steps([SHARING], `${SHARING}/grants/${GRANT}/withdrawal`, {});

  it('attack-42 withdrawing takes no more pages and fields than agreeing to a request', async () => {
    const path = `${SHARING}/requests/${REQUEST}`;
    const giving = await steps([SHARING, path], path, { ...TICKED, answer: 'granted' });
    const ending = await withdrawing();
    expect(ending.requests).toBeLessThanOrEqual(giving.requests);
    expect(ending.fields).toBeLessThanOrEqual(giving.fields);
    expect(ending).toEqual({ requests: 2, fields: 0 });
  });

  it('attack-42 withdrawing takes no more pages and fields than agreeing of her own accord', async () => {
    const [contract, record] = [invented.id(600), invented.id(100)];
    const path = `${SHARING}/new`;
    const chosen = `${path}?contract=${contract}&record=${record}`;
    const giving = await steps([SHARING, path, chosen], path, {
      ...TICKED,
      contract,
      record,
      action: 'read',
    });
    const ending = await withdrawing();
    expect(ending.requests).toBeLessThanOrEqual(giving.requests);
    expect(ending.fields).toBeLessThanOrEqual(giving.fields);
  });

  it('attack-42 refusing is as near as agreeing: the same form, the same kind of button, nothing to fill in', async () => {
    const path = `${SHARING}/requests/${REQUEST}`;
    await browser.get(path);
    const buttons = [...browser.html.matchAll(/<button name="answer" value="(\w+)"([^>]*)>/g)];
    expect(buttons.map(([, answer]) => answer)).toEqual(['granted', 'refused']);
    expect(new Set(buttons.map(([, , attributes]) => attributes)).size).toBe(1);
    expect((await browser.post(path, { answer: 'refused' })).headers['location']).toBe(
      `${SHARING}?done=refused`,
    );
  });

  it.each([
    `${SHARING}/requests/${REQUEST}`,
    `${SHARING}/new`,
    `${SHARING}/new?contract=${invented.id(600)}&record=${invented.id(100)}`,
    `${SHARING}/grants/${GRANT}/renewal`,
  ])('attack-42 nothing is ticked in advance on %s', async (path) => {
    const { body } = await browser.get(path);
    expect(formsOf(body).length).toBeGreaterThan(1);
    expect(body).not.toMatch(/<input[^>]*\bchecked\b|<option[^>]*\bselected\b/);
  });

  it('attack-42 the notice is recorded in the language in which she read', async () => {
    const path = `${SHARING}/requests/${REQUEST}`;
    await browser.get(path);
    await browser.post(path, { ...TICKED, answer: 'granted' });
    expect(portal.calls.at(-1)?.body).toMatchObject({ notice: { language: 'fr' } });
    await browser.get(path);
    await browser.post('/language', { language: 'en', back: path });
    await browser.get(path);
    await browser.post(path, { ...TICKED, answer: 'granted' });
    expect(portal.calls.at(-1)?.body).toMatchObject({ notice: { language: 'en' } });
  });
});
