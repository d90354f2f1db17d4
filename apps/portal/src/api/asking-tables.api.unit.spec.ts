import * as invented from '../testing/invented-data.js';
import * as asked from '../testing/invented-questions.js';
import { draft } from '../testing/table-pages.js';
import { entriesOf, nameIn, type TableDraft } from '../pages/table-draft.js';
import { portalUnderTest, problem } from '../testing/portal-under-test.js';

type Portal = Awaited<ReturnType<typeof portalUnderTest>>;
type Form = Readonly<Record<string, string>>;

const NEW = '/my/releases/new';
const CONTRACT = asked.contract.contract;
const WIDE = {
  ...asked.contract,
  terms: { ...asked.contract.terms, fields: draft.columns.map(({ field }) => field) },
};
const OTHERS = {
  ...{ ...WIDE, contract: invented.id(622), consumer: invented.OTHER_PARTNER },
};
const OVER = { ...WIDE, contract: invented.id(624), status: 'terminated' };
const SECOND = { ...WIDE, contract: invented.id(625) };
const RELEASE = invented.id(1200);
const FORM: Form = Object.fromEntries(entriesOf(draft));
const BODY = {
  ...{ contract: CONTRACT, category: 'sondage', purpose: 'AcademicResearch' },
  quasiIdentifiers: [
    { field: 'âge', hierarchy: { kind: 'interval', min: 0, max: 119, widths: [5, 10] } },
    { field: 'revenu', hierarchy: { kind: 'interval', min: 0, max: 9, widths: [] } },
    { field: 'npa', hierarchy: { kind: 'prefix', length: 4 } },
    {
      field: 'naissance',
      hierarchy: {
        ...{ kind: 'date', from: '1920-01-01', to: '2026-12-31' },
        steps: ['month', 'quarter', 'year', 'decade'],
      },
    },
    { field: 'sexe', hierarchy: { kind: 'suppress' } },
    { field: 'métier', hierarchy: { kind: 'named', name: 'noga' } },
  ],
  ...{ sensitive: 'opinion', household: 'ménage', k: 5, l: 2, maxSuppressionShare: 0.2 },
};

/** The same form with some of its columns filled in otherwise. */
const changed = (
  more: Form,
  columns: Readonly<Record<string, Partial<TableDraft['columns'][number]>>> = {},
) => ({
  ...FORM,
  ...Object.fromEntries(
    Object.entries(columns).flatMap(([name, change]) => {
      const at = draft.columns.findIndex(({ field }) => field === name);
      return Object.entries(change).map(([field, value]) => [
        nameIn(at, field as keyof TableDraft['columns'][number]),
        value,
      ]);
    }),
  ),
  ...more,
});

describe('Asking for a table', () => {
  let portal: Portal;
  let browser: ReturnType<Portal['browser']>;
  let contracts: readonly object[];
  beforeEach(async () => {
    contracts = [WIDE, OTHERS, OVER];
    portal = await portalUnderTest();
    browser = portal.browser();
    portal.answers['GET /identity/mandates'] = () => Response.json({ mandates: [asked.mandate] });
    portal.answers['GET /consent/contracts'] = () => Response.json({ contracts });
    portal.answers['POST /releases'] = () => Response.json({ release: RELEASE });
    await browser.signIn();
    await browser.get(NEW);
    portal.calls.length = 0;
  });
  afterEach(() => portal.app.close());

  const changes = () => portal.calls.filter(({ method }) => method !== 'GET');
  const review = (form: Form, stage = 'columns') => browser.post(NEW, { ...form, stage });
  const confirm = (form: Form = FORM) => browser.post('/my/releases', { ...form, act: 'ask' });

  it('is offered to whoever works for an institution, and to nobody else', async () => {
    expect((await browser.get('/my/releases')).body).toContain(`href="${NEW}"`);
    portal.answers['GET /identity/mandates'] = () => Response.json({ mandates: invented.mandates });
    expect((await browser.get('/my/releases')).body).not.toContain(`href="${NEW}"`);
    const page = await browser.get(NEW);
    expect(page.body).toContain('Il vous faut un mandat de recherche');
    expect(page.body).not.toContain('<select');
  });

  it('begins with the columns of her contract, and with the public classifications that there are', async () => {
    const page = await browser.get(NEW);
    expect(page.body.match(/<select name="use-[0-9]+">/g)).toHaveLength(draft.columns.length);
    expect(page.body).toContain('Par la classification publique « noga »');
    expect(page.body).not.toContain('census');
  });

  it('lets her choose where there are several contracts, and takes none that is not hers', async () => {
    contracts = [WIDE, SECOND, OTHERS, OVER];
    const page = await browser.get(NEW);
    expect(page.body.match(/\/my\/releases\/new\?contract=[-0-9a-f]+/g)).toEqual(
      [WIDE, SECOND].map(({ contract }) => `${NEW}?contract=${contract}`),
    );
    await browser.get(`${NEW}?contract=${SECOND.contract}`);
    expect(browser.hidden('contract')).toBe(SECOND.contract);
    expect((await browser.get(`${NEW}?contract=${OTHERS.contract}`)).body).not.toContain('<select');
  });

  it('asks for bounds where a column needs some, and for nothing where none does', async () => {
    const page = await review(changed({}, { âge: { from: '', to: '', steps: '' } }));
    expect(page.body).toContain('Comment rendre les colonnes plus grossières');
    expect(page.body).not.toContain('<strong>');
    for (const name of ['from-0', 'to-0', 'steps-0', 'steps-2', 'from-3', 'to-3'])
      expect(page.body).toContain(`name="${name}"`);
    const plain = Object.fromEntries(
      ['âge', 'revenu', 'npa', 'naissance'].map((field) => [field, { use: 'suppress' }]),
    );
    expect((await review(changed({}, plain))).body).toContain('Relire avant de demander');
  });

  it('asks for nothing before it was said back in words, and confirmed', async () => {
    const page = await review(FORM, 'bounds');
    expect(changes()).toEqual([]);
    for (const said of [
      ...['Atelier Fictif', 'Nombre entier de 0 à 119, en tranches de 5, 10', 'Code de 4 chiffres'],
      ...['Date du 1 janvier 1920 au 31 décembre 2026', 'Par la classification publique « noga »'],
      ...['au moins 4 autres', 'au moins 2 valeurs différentes', 'Au plus 20 % des lignes'],
      ...['Reste telle quelle : c’est ce que vous étudiez', 'un tableau d’une catégorie par période'],
    ])
      expect(page.body).toContain(said);
    expect(page.body).not.toContain('remarque</td>');
    const answer = await confirm();
    expect([answer.statusCode, answer.headers['location']]).toEqual([303, `/my/releases/${RELEASE}`]);
    expect(changes().map(({ path, body }) => [path, body])).toEqual([['/releases', BODY]]);
  });

  it('carries every field from each step to the next, as it was typed', async () => {
    for (const stage of ['columns', 'bounds']) {
      await review(FORM, stage);
      const carried = Object.fromEntries(
        [...browser.html.matchAll(/<input type="(?:hidden|text|date)"[^>]*>/g)].map(([input]) => [
          /name="([^"]*)"/.exec(input)?.[1] ?? '',
          /value="([^"]*)"/.exec(input)?.[1] ?? '',
        ]),
      );
      const filledIn = Object.entries(FORM).filter(([, value]) => value !== '');
      expect(carried).toMatchObject(Object.fromEntries(filledIn));
    }
  });

  it('asks once, however often the same form is sent', async () => {
    await review(FORM, 'bounds');
    const form = { 'form-token': browser.hidden('form-token'), 'form-key': browser.hidden('form-key') };
    for (let time = 0; time < 2; time += 1)
      await browser.postExactly('/my/releases', { ...form, ...FORM, act: 'ask' });
    const keys = changes().map(({ headers }) => headers['Idempotency-Key']);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  });

  it('lets her change the request, with all that she filled in', async () => {
    await review(FORM, 'bounds');
    await browser.post('/my/releases', { ...FORM, act: 'change' });
    expect(changes()).toEqual([]);
    expect(browser.html).toMatch(/<option value="named:noga" selected/);
    expect(browser.hidden('steps-0')).toBe('5, 10');
    expect(browser.html).toMatch(/name="k"[^>]* value="5"/);
  });

  it('takes columns that are typed where the contract lists none', async () => {
    contracts = [{ ...WIDE, terms: { ...WIDE.terms, fields: 'all' } }];
    const page = await browser.get(NEW);
    expect(page.body.match(/<input type="text" name="field-[0-7]"/g)).toHaveLength(8);
    await confirm();
    expect(changes().at(-1)?.body).toEqual(BODY);
  });

  it.each([
    ['no category', changed({ category: '' }), 'Indiquez la catégorie.'],
    ['no purpose', changed({ purpose: '' }), 'Indiquez la finalité.'],
    ['a crowd of one', changed({ k: '1' }), 'Écrivez un nombre entier de 2 à 1000.'],
    ['a crowd in words', changed({ k: 'cinq' }), 'Écrivez un nombre entier de 2 à 1000.'],
    ['no difference', changed({ l: '' }), 'Écrivez un nombre entier de 1 à 100.'],
    ['more rows left out than there are', changed({ share: '101' }), 'Écrivez un nombre entier de 0 à 100.'],
    ['nothing that is studied', changed({}, { opinion: { use: '' } }), 'Une colonne doit être celle que'],
    ['two that are studied', changed({}, { sexe: { use: 'sensitive' } }), 'Une colonne doit être celle que'],
    ['two households', changed({}, { sexe: { use: 'household' } }), 'Une seule colonne peut être celle du'],
    [
      'nothing to coarsen',
      changed(
        {},
        Object.fromEntries(
          ['âge', 'revenu', 'npa', 'naissance', 'sexe', 'métier'].map((field) => [field, { use: '' }]),
        ),
      ),
      'Rendez plus grossières d’une à douze colonnes.',
    ],
    ['a column twice', changed({ 'field-4': 'âge' }), 'Rendez plus grossières d’une à douze colonnes.'],
    ['a way that there is not', changed({}, { sexe: { use: 'blur' } }), 'Choisissez ce qu’elle devient.'],
    ['a name that is none', changed({}, { sexe: { use: 'named:../x' } }), 'Choisissez ce qu’elle devient.'],
  ])('asks for nothing with %s, and says so where it was filled in', async (_what, form, said) => {
    for (const send of [review, confirm]) {
      const page = await send(form);
      expect(page.body).toContain('Rien n’a été demandé.');
      expect(page.body).toContain(`<strong>${said}`);
      expect(page.body.match(/<strong>/g)).toHaveLength(1);
    }
    expect(changes()).toEqual([]);
  });

  it.each([
    ['a smallest number in words', { âge: { from: 'zéro' } }, 'Écrivez un nombre entier, sans signe.'],
    [
      'bounds that descend',
      { âge: { to: '0', from: '9' } },
      'Écrivez un nombre entier plus grand que le plus',
    ],
    ['ranges that do not nest', { âge: { steps: '5 12' } }, 'Écrivez des nombres entiers dès 2'],
    ['ranges in words', { âge: { steps: 'dix' } }, 'Écrivez des nombres entiers dès 2'],
    ['no digits', { npa: { steps: '' } }, 'Écrivez un nombre entier de 1 à 9.'],
    ['no first day', { naissance: { from: '' } }, 'Indiquez un jour.'],
    ['days that descend', { naissance: { to: '1919-01-01' } }, 'Indiquez un jour qui ne précède pas'],
  ])('asks for nothing with %s, and says so beside the bound', async (_what, columns, said) => {
    const page = await review(changed({}, columns), 'bounds');
    expect(page.body).toContain('Rien n’a été demandé.');
    expect(page.body).toContain(`<strong>${said}`);
    expect(page.body.match(/<strong>/g)).toHaveLength(1);
    await confirm(changed({}, columns));
    expect(changes()).toEqual([]);
  });

  it.each([
    ['release-refused', 409, { reason: 'k-not-reachable' }, 'Ces données ne permettent pas de cacher chacun'],
    ['overlapping-release', 409, {}, 'L’institution a déjà un tableau de ces personnes'],
    ['reference-unknown', 409, {}, 'La coopérative ne tient plus cette classification'],
    ['forbidden', 403, {}, 'Votre mandat ne va pas jusqu’à'],
    ['never-heard-of', 409, {}, 'Les règles ne le permettent pas.'],
  ])(
    'says in words why it is refused as %s, and keeps what was filled in',
    async (code, status, members, said) => {
      portal.answers['POST /releases'] = () => problem(status, code, members);
      const page = await confirm();
      expect(page.statusCode).toBe(status);
      expect(page.body).toContain(said);
      expect(page.body).toMatch(/<option value="interval" selected/);
    },
  );

  it('tells as everywhere that a service is away: her repeat goes on with the same key', async () => {
    portal.answers['POST /releases'] = () => problem(503, 'stale');
    const page = await confirm();
    expect([page.statusCode, page.body.includes('<code>stale</code>')]).toEqual([503, true]);
  });

  it('asks for nothing under a contract that is not hers to use', async () => {
    for (const { contract } of [OTHERS, OVER])
      for (const send of [review, confirm]) expect((await send(changed({ contract }))).statusCode).toBe(404);
    expect(changes()).toEqual([]);
  });

  it('shows what somebody typed as text, whatever it is', async () => {
    const hostile = '"><script>alert(1)</script>';
    for (const stage of ['columns', 'bounds']) {
      const page = await review(changed({ 'field-0': hostile, 'steps-0': hostile }), stage);
      expect(page.body).not.toContain('<script>alert');
    }
  });
});
