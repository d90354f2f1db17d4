import * as invented from '../testing/invented-data.js';
import * as asked from '../testing/invented-questions.js';
import { portalUnderTest, problem } from '../testing/portal-under-test.js';

type Portal = Awaited<ReturnType<typeof portalUnderTest>>;

const QUESTION = invented.id(1100);
const PAGE = `/my/questions/${QUESTION}`;

describe('The pages of answers with noise', () => {
  let portal: Portal;
  let browser: ReturnType<Portal['browser']>;
  beforeEach(async () => {
    portal = await portalUnderTest();
    browser = portal.browser();
    await browser.signIn();
  });
  afterEach(() => portal.app.close());

  const answer = async (told: ReturnType<typeof asked.answered>) => {
    portal.answers[`GET /questions/${QUESTION}`] = () => Response.json(told);
    await browser.get(PAGE);
    return browser.html;
  };

  it('say how much of each budget is spent, as a picture and as a table', async () => {
    await browser.get('/my/questions');
    expect(browser.html).toContain('Part de chaque budget dépensée');
    expect(browser.html).toMatch(/<svg[\s\S]*<td>30 %<\/td>/);
    expect(browser.html).toContain('ε = 1,318');
    expect(browser.html).toContain(`href="${PAGE}"`);
  });

  it('show an answer with what noise does to it, a count below zero as it is', async () => {
    const html = await answer(asked.histogram);
    expect(html).toContain('412');
    expect(html).toMatch(/sans avis[\s\S]*<td>[-−]4<\/td>/);
    expect(html).toContain('le bruit déplace chaque nombre de moins de 15.');
    expect(html).not.toMatch(/width="-/);
  });

  it.each([
    ['count', { kind: 'count', members: 812 }, '812'],
    ['sum', { kind: 'sum', sum: 31_415 }, "31'415"],
    ['mean', { kind: 'mean', mean: 41.5 }, '41,5'],
    ['mean of nobody', { kind: 'mean' }, 'Le bruit n’a laissé personne'],
    ['quantile', { kind: 'quantile', value: 37 }, '37'],
  ])('show a %s', async (_kind, told, said) => {
    expect(await answer(asked.answered(told, null))).toContain(said);
  });

  it('say of a refused question that the budget is spent, and show no answer', async () => {
    const html = await answer(asked.answered(null, 15));
    expect(html).toContain('Refusé, budget épuisé');
    expect(html).not.toContain('Réponse</h2>');
  });

  it('know no question of another institution', async () => {
    portal.answers[`GET /questions/${QUESTION}`] = () => problem(404, 'not-found');
    expect((await browser.get(PAGE)).statusCode).toBe(404);
  });
});
