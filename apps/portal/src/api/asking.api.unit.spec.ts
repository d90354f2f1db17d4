import * as invented from '../testing/invented-data.js';
import * as asked from '../testing/invented-questions.js';
import { portalUnderTest, problem } from '../testing/portal-under-test.js';

type Portal = Awaited<ReturnType<typeof portalUnderTest>>;
type Form = Readonly<Record<string, string>>;

const NEW = '/my/questions/new';
const CONTRACT = asked.contract.contract;
const OTHERS = {
  ...asked.contract,
  ...{ contract: invented.id(622), consumer: invented.OTHER_PARTNER },
};
const UNABLE = {
  ...asked.contract,
  contract: invented.id(623),
  terms: { ...asked.contract.terms, actions: ['read'] },
};
const OVER = { ...asked.contract, contract: invented.id(624), status: 'terminated' };
const QUESTION = invented.id(1100);
const COUNT = {
  ...{ contract: CONTRACT, kind: 'count', category: 'sondage', purpose: 'AcademicResearch' },
  ...{ field: 'opinion', listed: 'pour\r\n  contre \r\n\r\n', price: '1/200' },
};
const BODY = {
  ...{ contract: CONTRACT, category: 'sondage', purpose: 'AcademicResearch', rho: '1/200' },
  question: { kind: 'count', field: 'opinion', values: ['pour', 'contre'] },
};

describe('Asking with noise', () => {
  let portal: Portal;
  let browser: ReturnType<Portal['browser']>;
  beforeEach(async () => {
    portal = await portalUnderTest();
    browser = portal.browser();
    portal.answers['GET /identity/mandates'] = () => Response.json({ mandates: [asked.mandate] });
    portal.answers['GET /consent/contracts'] = () =>
      Response.json({ contracts: [asked.contract, OTHERS, UNABLE, OVER] });
    portal.answers['POST /questions'] = () => Response.json({ question: QUESTION, left: '13/200' });
    await browser.signIn();
    await browser.get(`${NEW}?contract=${CONTRACT}&kind=count`);
    portal.calls.length = 0;
  });
  afterEach(() => portal.app.close());

  const changes = () => portal.calls.filter(({ method }) => method !== 'GET');
  const review = (form: Form) => browser.post(NEW, form);
  const confirm = (form: Form = COUNT) => browser.post('/my/questions', { ...form, act: 'ask' });

  it('is offered to whoever works for an institution, and to nobody else', async () => {
    expect((await browser.get('/my/questions')).body).toContain(`href="${NEW}"`);
    const another = { ...asked.mandate, agent: invented.id(51) };
    portal.answers['GET /identity/mandates'] = () =>
      Response.json({ mandates: [another, ...invented.mandates] });
    expect((await browser.get('/my/questions')).body).not.toContain(`href="${NEW}"`);
    const page = await browser.get(NEW);
    expect(page.body).toContain('Il vous faut un mandat de recherche');
    expect(page.body).not.toContain('name="kind"');
  });

  it('begins with a contract of hers in force that allows to anonymise, and with what she wants to know', async () => {
    await browser.get(NEW);
    expect(browser.hidden('contract')).toBe(CONTRACT);
    for (const { contract } of [OTHERS, UNABLE, OVER]) expect(browser.html).not.toContain(contract);
    expect(browser.html.match(/name="kind" value="[a-z]+"/g)).toHaveLength(5);
  });

  it('comes with what a refused table filled in', async () => {
    await browser.get(`${NEW}?contract=${CONTRACT}&category=sondage&purpose=AcademicResearch`);
    expect([browser.hidden('category'), browser.hidden('purpose')]).toEqual(['sondage', 'AcademicResearch']);
    await browser.get(`${NEW}?contract=${CONTRACT}&category=sondage&purpose=Optimisation&kind=sum`);
    expect(browser.html).toMatch(/name="category" value="sondage" checked/);
    expect(browser.html).toMatch(/name="purpose" value="Optimisation" checked/);
  });

  it('says beside each price what it buys, and what is left', async () => {
    expect(browser.html).toContain(
      'Moyenne : le bruit déplace un compte de moins de 21 dans 95 cas sur 100. Prix : ρ = 1/200, soit 5 % du budget',
    );
    expect(browser.html).toContain('sondage, Recherche universitaire : 70 %');
  });

  it('asks nothing before it was said back in words with its cost, and confirmed', async () => {
    const page = await review(COUNT);
    expect(changes()).toEqual([]);
    for (const said of [
      ...['pour et contre', 'Atelier Fictif', 'moins de 21 dans 95 cas sur 100'],
      ...['ρ = 1/200, soit 5 % du budget', '70 %', '65 %', 'la question ne se reprend pas'],
    ])
      expect(page.body).toContain(said);
    const answer = await confirm();
    expect([answer.statusCode, answer.headers['location']]).toEqual([303, `/my/questions/${QUESTION}`]);
    expect(changes().map(({ path, body }) => [path, body])).toEqual([['/questions', BODY]]);
  });

  it('says that a budget of which nothing is spent is whole, whatever was spent last year', async () => {
    const past = { ...asked.budget, from: '2025-01-01', until: '2026-01-01' };
    portal.answers['GET /questions/budgets'] = () => Response.json({ budgets: [past] });
    const page = await review(COUNT);
    expect(page.body).toContain('tout le budget, rien n’est dépensé');
    expect(page.body).not.toMatch(/[0-9] %/);
  });

  it('warns before she pays that the budget does not reach, and leaves the repeat of a question to her', async () => {
    const page = await review({ ...COUNT, price: 'own', rho: '71/1000' });
    expect(page.body).toContain('Le budget ne suffit pas pour ce prix');
    expect(page.body).toContain('name="act" value="ask"');
    const enough = await review({ ...COUNT, price: 'own', rho: '7/100' });
    expect(enough.body).not.toContain('Le budget ne suffit pas');
  });

  it('carries every field from the review to the question, as it was typed', async () => {
    const typed = { ...COUNT, listed: 'a "b"\n<i>c</i>' };
    await review(typed);
    const carried = Object.fromEntries(
      [...browser.html.matchAll(/<input type="hidden" name="([a-z]+)" value="([^"]*)"/g)].map(
        ([, name = '', value = '']) => [
          name,
          value.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&'),
        ],
      ),
    );
    expect(carried).toMatchObject(typed);
  });

  it('shows its answer with what is left of the budget', async () => {
    await browser.get(`/my/questions/${QUESTION}`);
    expect(browser.html).toMatch(/Ce qui reste du budget<\/dt><dd>70 %/);
  });

  it('asks once, however often the same form is sent', async () => {
    await review(COUNT);
    const form = { 'form-token': browser.hidden('form-token'), 'form-key': browser.hidden('form-key') };
    for (let time = 0; time < 2; time += 1)
      await browser.postExactly('/my/questions', { ...form, ...COUNT, act: 'ask' });
    const keys = changes().map(({ headers }) => headers['Idempotency-Key']);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  });

  it('lets her change the question, with all that she typed', async () => {
    await review(COUNT);
    await browser.post('/my/questions', { ...COUNT, act: 'change' });
    expect(changes()).toEqual([]);
    expect(browser.html).toMatch(/name="price" value="1\/200" checked/);
    expect(browser.html).toMatch(/<textarea[^>]*>pour\s+contre/);
  });

  it.each([
    ['a histogram', { kind: 'histogram' }, { kind: 'histogram', field: 'opinion', keys: ['pour', 'contre'] }],
    ['a count of a field', { listed: ' ' }, { kind: 'count', field: 'opinion' }],
    [
      'a sum',
      { kind: 'sum', lower: '-1', upper: '120' },
      { kind: 'sum', field: 'opinion', lower: -1, upper: 120 },
    ],
    [
      'a mean',
      { kind: 'mean', lower: '0', upper: '9' },
      { kind: 'mean', field: 'opinion', lower: 0, upper: 9 },
    ],
    [
      'a median',
      { kind: 'quantile', share: '1/2', listed: '30\n1,5\n30\n-2' },
      { kind: 'quantile', field: 'opinion', share: '1/2', candidates: [-2, 1.5, 30] },
    ],
  ])('takes %s', async (_name, changed, question) => {
    await confirm({ ...COUNT, ...changed });
    expect(changes().at(-1)?.body).toEqual({ ...BODY, question });
  });

  it('takes a price of her own', async () => {
    await confirm({ ...COUNT, price: 'own', rho: '1/400' });
    expect(changes().at(-1)?.body).toMatchObject({ rho: '1/400' });
  });

  it.each([
    ['no field', { field: '' }, 'Indiquez un champ.'],
    ['no category', { category: ' ' }, 'Indiquez la catégorie.'],
    ['no purpose', { purpose: '' }, 'Indiquez la finalité.'],
    ['no price', { price: '' }, 'Choisissez une précision.'],
    ['a free price of nothing', { price: 'own', rho: '0' }, 'Écrivez une fraction plus grande que zéro'],
    ['a free price in words', { price: 'own', rho: 'cher' }, 'Écrivez une fraction plus grande que zéro'],
    ['a list of nothing', { kind: 'histogram', listed: '' }, 'Écrivez une valeur par ligne'],
    ['a bound in words', { kind: 'sum', lower: 'dix', upper: '12' }, 'Écrivez un nombre entier, d’un'],
    [
      'bounds that descend',
      { kind: 'mean', lower: '12', upper: '1' },
      'Écrivez un nombre entier plus grand que la borne inférieure',
    ],
    [
      'candidates in words',
      { kind: 'quantile', share: '1/2', listed: 'a\nb' },
      'Écrivez une valeur par ligne',
    ],
    ['no share', { kind: 'quantile', listed: '1\n2' }, 'Choisissez une part.'],
  ])('asks nothing with %s, and says so beside the field', async (_what, changed, said) => {
    for (const send of [review, confirm]) {
      const page = await send({ ...COUNT, ...changed });
      expect(page.body).toContain('Rien n’a été demandé.');
      expect(page.body).toContain(`<strong>${said}`);
      expect(page.body.match(/<strong>/g)).toHaveLength(1);
    }
    expect(changes()).toEqual([]);
  });

  it.each([
    [
      'budget-exhausted',
      409,
      { left: '1/500' },
      'Le budget ne suffit pas. Demandez moins précis, ou attendez la prochaine période. Il reste ρ = 1/500.',
    ],
    ['price-not-allowed', 409, { least: '1/100' }, 'Ce prix n’est pas admis. Le moindre prix est ρ = 1/100'],
    ['contract-not-in-force', 409, {}, 'Le contrat n’est pas en vigueur.'],
    ['forbidden', 403, {}, 'Votre mandat ne va pas jusqu’à'],
    ['bad-request', 400, {}, 'La requête n&#39;est pas valide.'],
    ['never-heard-of', 409, {}, 'Les règles ne le permettent pas.'],
  ])(
    'says in words why it is refused as %s, and keeps what was typed',
    async (code, status, members, said) => {
      portal.answers['POST /questions'] = () => problem(status, code, members);
      const page = await confirm();
      expect(page.statusCode).toBe(status);
      expect(page.body.replaceAll("'", '&#39;')).toContain(said);
      expect(page.body).toMatch(/<textarea[^>]*>pour\s+contre/);
      expect(page.body).toMatch(/name="field" value="opinion" checked/);
    },
  );

  it('tells as everywhere that a service is away: her repeat goes on with the same key', async () => {
    portal.answers['POST /questions'] = () => problem(503, 'stale');
    const page = await confirm();
    expect([page.statusCode, page.body.includes('<code>stale</code>')]).toEqual([503, true]);
  });

  describe('with hostile input', () => {
    it.each([OTHERS, UNABLE, OVER])(
      'asks nothing under a contract that is not hers to use',
      async (contract) => {
        for (const send of [review, confirm]) {
          const page = await send({ ...COUNT, contract: contract.contract });
          expect(page.statusCode).toBe(404);
        }
        expect(changes()).toEqual([]);
        await browser.get(`${NEW}?contract=${contract.contract}&kind=count`);
        expect(browser.hidden('contract')).toBe(CONTRACT);
      },
    );

    it('asks nothing of a kind that there is not', async () => {
      for (const kind of ['', 'raw', '__proto__'])
        expect((await confirm({ ...COUNT, kind })).statusCode).toBe(404);
      expect(changes()).toEqual([]);
    });

    it.each([
      ['without its token', {}, {}],
      ['from another site', { 'Sec-Fetch-Site': 'cross-site' }, { token: true }],
    ])('asks nothing %s', async (_how, headers, { token = false }: { token?: boolean }) => {
      const form = token ? { 'form-token': browser.hidden('form-token') } : {};
      const answer = await browser.postExactly('/my/questions', { ...form, ...COUNT, act: 'ask' }, headers);
      expect([answer.statusCode, changes()]).toEqual([403, []]);
    });

    it('asks nothing for a foreign origin where the browser says no more', async () => {
      const form = { 'form-token': browser.hidden('form-token'), ...COUNT, act: 'ask' };
      const answer = await portal.app.inject({
        ...{ method: 'POST', url: '/my/questions', payload: new URLSearchParams(form).toString() },
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          Cookie: `coop-session=${browser.cookies.get('coop-session')}`,
          Origin: 'https://elsewhere.example',
        },
      });
      expect([answer.statusCode, changes()]).toEqual([403, []]);
    });

    it('asks nothing with more values, or longer ones, than there may be', async () => {
      const many = Array.from({ length: 1_001 }, (_, n) => `v${n}`).join('\n');
      for (const listed of [many, 'a'.repeat(201)])
        expect((await confirm({ ...COUNT, listed })).body).toContain('<strong>Écrivez une valeur par ligne');
      expect((await confirm({ ...COUNT, field: 'f'.repeat(100_000) })).body).toContain('Indiquez un champ.');
      expect(changes()).toEqual([]);
    });

    it('refuses a form larger than any question', async () => {
      const answer = await confirm({ ...COUNT, listed: 'a\n'.repeat(600_000) });
      expect([answer.statusCode, changes()]).toEqual([413, []]);
    });

    it.each(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '</textarea><script>'])(
      'shows %s as text, on every page of the way',
      async (value) => {
        const tags = () => browser.html.match(/<[a-z][a-z0-9]*(?=[\s>/])/g);
        const pages = async (put: string) => {
          const form = { ...COUNT, category: put, purpose: put, field: put, listed: put, rho: put };
          const seen = [];
          for (const send of [() => review(form), () => review({ ...form, price: '' })]) {
            await send();
            seen.push(tags());
          }
          await browser.get(`${NEW}?contract=${CONTRACT}&kind=count&purpose=${encodeURIComponent(put)}`);
          return [...seen, tags()];
        };
        expect(await pages(value)).toEqual(await pages('=plain='));
      },
    );

    it('carries no listed value in an address', async () => {
      await review({ ...COUNT, listed: 'Madame Inventée' });
      await confirm({ ...COUNT, listed: 'Madame Inventée' });
      expect(portal.calls.filter(({ path }) => /Madame/.test(decodeURIComponent(path)))).toEqual([]);
      expect(browser.html).not.toMatch(/(href|action)="[^"]*Madame/);
    });
  });
});
