import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor } from '@coop/service-kit';
import { testApp, type TestApp } from '@coop/service-kit/testing';
import { loadReferences } from '../references/load-references.js';
import { FakeRecords } from '../testing/fake-records.js';
import { inventedSurvey } from '../testing/invented-survey.js';
import { classesIn, type Class } from '../testing/measured-classes.js';
import {
  body,
  releaseWorld,
  researcherFor,
  UNIVERSITY,
  type ReleaseWorld,
} from '../testing/release-world.js';

const [AGE, POSTCODE] = body.quasiIdentifiers;
/** Those of the table, and six hundred who do not exist either. */
const RESIDENTS = [...inventedSurvey(300), ...inventedSurvey(600, 7)].map(({ values }) => values);
/** Three people of the table live together, by their numbers. */
const PEOPLE = inventedSurvey(300).map((row, at) => ({
  ...row,
  values: { ...row.values, home: `home ${Math.floor(at / 3)}` },
}));
const POSTCODES = Array.from({ length: 100 }, (_, at) => `${1200 + at};${120 + Math.floor(at / 10)}*;*`);

let folder: string;
let world: ReleaseWorld;
let test: TestApp;
let researcher: string;

function put(path: string, lines: readonly string[]): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), `${lines.join('\n')}\n`);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'references-'));
  put('hierarchies/postcodes-2026.csv', ['# of 2026-01-01', ...POSTCODES]);
  put('populations/residents.csv', [
    'age;postcode',
    ...RESIDENTS.map((values) => `${values['age'] ?? ''};${values['postcode'] ?? ''}`),
  ]);
  put('populations/ages.csv', ['age;people', '34;12']);
  put('populations/too-old.csv', ['age;postcode;people', '300;1204;12']);
  world = await releaseWorld(new FakeRecords(PEOPLE), { references: loadReferences(folder) });
  test = await testApp({ imports: [world.module] });
  researcher = test.accounts.signedIn(researcherFor(UNIVERSITY));
});
afterEach(async () => {
  await test.app.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

async function ask(changes: object, key?: string) {
  await world.settled();
  const headers = { authorization: researcher, ...(key === undefined ? {} : { 'idempotency-key': key }) };
  const payload = { ...body, l: 1, maxSuppressionShare: 0.3, ...changes };
  return test.app.inject({ method: 'POST', url: '/releases', headers, payload });
}

async function get(path: string, authorization = researcher) {
  await world.settled();
  return test.app.inject({ method: 'GET', url: path, headers: { authorization } });
}

async function classesOf(changes: object): Promise<readonly Class[]> {
  const { release } = (await ask(changes)).json<{ release: string }>();
  const { columns, rows } = (await get(`/releases/${release}/table.json`)).json<{
    columns: string[];
    rows: string[][];
  }>();
  expect(columns).toEqual(['age', 'postcode', 'opinion']);
  return classesIn(rows);
}

async function requested(): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for await (const { events } of world.store.readAll(0n))
    found.push(...events.filter(({ type }) => type === 'anonymisation.release.requested'));
  return found;
}

/** Whether somebody may be meant: `30-34`, `120*` and `*` as anybody reads them. */
function mayMean(written: string, value: string): boolean {
  const [least, most] = written.split('-').map(Number);
  if (most !== undefined && least !== undefined) return least <= Number(value) && Number(value) <= most;
  return value.startsWith(written.replaceAll('*', '')) && (written.includes('*') || written === value);
}

const matched = ({ cells: [age = '', postcode = ''] }: Class): number =>
  RESIDENTS.filter(
    (values) => mayMean(age, values['age'] ?? '') && mayMean(postcode, values['postcode'] ?? ''),
  ).length;
const rowsOf = ({ counts }: Class): number => [...counts.values()].reduce((sum, count) => sum + count, 0);

const kMap = { models: [{ model: 'k-map', k: 40 }], population: 'residents' };
const presence = { models: [{ model: 'delta-presence', min: 0, max: 0.4 }], population: 'residents' };

describe('A table among a population that the operator keeps', () => {
  it('has classes that match so many of its people, by an independent count', async () => {
    for (const one of await classesOf(kMap)) expect(matched(one)).toBeGreaterThanOrEqual(40);
  });
  it('would have classes that match fewer, unasked', async () =>
    expect(Math.min(...(await classesOf({})).map(matched))).toBeLessThan(40));

  it('holds no greater share of those whom a class matches, by an independent count', async () => {
    const shares = (await classesOf(presence)).map((one) => rowsOf(one) / matched(one));
    expect(Math.max(...shares)).toBeLessThanOrEqual(0.4);
  });
  it('would hold a greater share, unasked', async () => {
    const shares = (await classesOf({})).map((one) => rowsOf(one) / matched(one));
    expect(Math.max(...shares)).toBeGreaterThan(0.4);
  });

  it('still hides everyone among k of the table', async () => {
    for (const one of await classesOf(kMap)) expect(rowsOf(one)).toBeGreaterThanOrEqual(body.k);
  });

  it('is told with the name of the population, and the digest stands on the ledger', async () => {
    const answered = (await ask(kMap)).json<{ release: string }>();
    const { digest } = world.parts.references.population('residents') ?? {};
    const population = { name: 'residents', digest };
    expect(answered).toMatchObject({
      report: { model: 'local recoding, 5-anonymity, 40-map among residents', smallestClassAtLeast: 5 },
    });
    expect((await get(`/releases/${answered.release}`)).json()).toMatchObject({ population });
    expect(await requested()).toMatchObject([{ data: { population, models: kMap.models } }]);
  });

  it('keeps its bounds also where each of many is to be in it', async () => {
    const models = [{ model: 'delta-presence', min: 0.1, max: 0.9 }];
    const answered = await ask({ models, population: 'residents', maxSuppressionShare: 0 });
    expect(answered.json()).toMatchObject({ status: 'made' });
  });

  it('is refused where the people are too few', async () => {
    const refused = await ask({ models: [{ model: 'k-map', k: 901 }], population: 'residents' });
    expect(refused.json()).toMatchObject({ code: 'release-refused', reason: 'model-not-reachable' });
  });

  it.each([
    ['lacks one of the fields', 'ages', 'postcode'],
    ['has values that cannot be coarsened', 'too-old', 'age'],
  ])('is not asked for where the population %s', async (_what, population, field) => {
    const refused = await ask({ ...kMap, population });
    expect(refused.json()).toMatchObject({ code: 'population-unfit', reference: population, field });
    expect(world.records.asked).toEqual([]);
  });
});

describe('A hierarchy that the operator keeps', () => {
  const named = (name: string) => ({
    quasiIdentifiers: [AGE, { field: 'postcode', hierarchy: { kind: 'named', name } }],
  });

  it('coarsens as the same rows would, written out in the request, and is named on the ledger', async () => {
    expect((await ask(named('postcodes-2026'))).statusCode).toBe(201);
    const { digest } = world.parts.references.hierarchy('postcodes-2026') ?? {};
    const kept = { field: 'postcode', hierarchy: digest, name: 'postcodes-2026' };
    expect(await requested()).toMatchObject([{ data: { quasiIdentifiers: [{ field: 'age' }, kept] } }]);
    const rows = POSTCODES.map((line) => line.split(';'));
    const written = { field: 'postcode', hierarchy: { kind: 'table', rows } };
    await ask({ quasiIdentifiers: [AGE, written], category: 'press-list' });
    expect((await requested())[1]).toMatchObject({
      data: { quasiIdentifiers: [{}, { field: 'postcode', hierarchy: digest }] },
    });
  });

  it('is looked for among what was loaded, not in the folder', async () => {
    put('hierarchies/later.csv', POSTCODES);
    expect((await ask(named('later'))).json()).toMatchObject({ status: 404, code: 'reference-unknown' });
    rmSync(join(folder, 'hierarchies'), { recursive: true });
    expect((await ask(named('postcodes-2026'))).statusCode).toBe(201);
  });

  it.each(['residents', 'postcodes-2026.csv', 'constructor', 'etc.passwd'])(
    'is unknown by the name %p',
    async (name) => {
      expect((await ask(named(name))).json()).toMatchObject({ code: 'reference-unknown', reference: name });
      expect(await requested()).toEqual([]);
    },
  );

  it.each([
    ...[
      '',
      '.',
      '..',
      '../../etc/passwd',
      '/etc/passwd',
      'hierarchies/postcodes-2026',
      'postcodes-2026\u0000',
    ],
    ...['POSTCODES-2026', 'postcodes\u20102026', '%2e%2e', '-', 'a'.repeat(81), '\u202Epostcodes-2026'],
  ])('is not even looked for by the name %p', async (name) => {
    expect((await ask(named(name))).json()).toMatchObject({ status: 400, code: 'invalid-field' });
    expect((await ask({ ...kMap, population: name })).json()).toMatchObject({ status: 400 });
  });

  it('that changed since the request makes no table: the ledger says by which it would have been', async () => {
    world.records.silent = true;
    expect((await ask(named('postcodes-2026'), 'key-1')).statusCode).toBe(503);
    world.records.silent = false;
    put('hierarchies/postcodes-2026.csv', [...POSTCODES, '1300;130*;*']);
    Object.assign(world.parts, { references: loadReferences(folder) });
    const refused = await ask(named('postcodes-2026'), 'key-1');
    expect(refused.json()).toMatchObject({ code: 'release-refused', reason: 'reference-changed' });
    expect(world.records.asked).toEqual([]);
  });

  it('that is kept no more changes nothing about what was made', async () => {
    const first = await ask(named('postcodes-2026'), 'key-1');
    put('hierarchies/postcodes-2027.csv', POSTCODES);
    rmSync(join(folder, 'hierarchies/postcodes-2026.csv'));
    Object.assign(world.parts, { references: loadReferences(folder) });
    expect((await ask(named('postcodes-2026'), 'key-1')).json()).toEqual(first.json());
  });
});

describe('The list of what the operator keeps', () => {
  const list = (who: Partial<Actor>) => get('/releases/references', test.accounts.signedIn(who));

  it('tells whoever may ask for a table names, versions, digests and columns, and no row', async () => {
    const answered = await list(researcherFor(UNIVERSITY));
    const digest = expect.stringMatching(/^[0-9a-f]{64}$/) as unknown;
    expect(answered.json()).toEqual({
      references: [
        {
          kind: 'hierarchy',
          name: 'postcodes-2026',
          version: 'of 2026-01-01',
          digest,
          levels: 3,
          values: 100,
        },
        { kind: 'population', name: 'ages', version: 'ages', digest, columns: ['age'], people: 12 },
        ...['residents', 'too-old'].map((name) => ({
          ...{ kind: 'population', name, version: name, digest, columns: ['age', 'postcode'] },
          people: name === 'residents' ? 900 : 12,
        })),
      ],
    });
    expect((await list({ roles: ['member', 'steward'] })).json()).toEqual(answered.json());
  });

  it('is not for other members', async () =>
    expect((await list({ roles: ['member'] })).json()).toMatchObject({ status: 403, code: 'forbidden' }));
});

describe('A table in which k counts households', () => {
  const homes = { household: 'home', quasiIdentifiers: [AGE, POSTCODE] };

  it('hides everyone among the people of k households, and does not tell which', async () => {
    // All of a household look alike: without counting households, two of them would do.
    world.records.rows = PEOPLE.map(({ values, ...row }, at) => {
      const head: Readonly<Record<string, string>> = PEOPLE[at - (at % 3)]?.values ?? values;
      return { ...row, values: { ...values, age: head['age'], postcode: head['postcode'] } };
    });
    const least = (classes: readonly Class[]) => Math.min(...classes.map(rowsOf));
    expect(least(await classesOf(homes))).toBeGreaterThanOrEqual(3 * body.k);
    expect(world.records.asked[0]?.fields).toEqual(['age', 'postcode', 'opinion', 'home']);
    expect(least(await classesOf({ category: 'press-list' }))).toBeLessThan(3 * body.k);
  });

  it('is refused where somebody stands in two: she would count twice', async () => {
    const [first, second] = PEOPLE;
    world.records.rows = [
      ...PEOPLE,
      { ...first, values: { ...first?.values, home: 'home 99' } },
      second ?? {},
    ];
    const refused = await ask(homes);
    expect(refused.json()).toMatchObject({ code: 'release-refused', reason: 'household-ambiguous' });
  });

  it('needs a mandate that reaches the field, and is for nobody whose mandate does not', async () => {
    const fields = ['age', 'postcode', 'opinion'];
    researcher = test.accounts.signedIn(researcherFor(UNIVERSITY, { fields }));
    expect((await ask(homes)).json()).toMatchObject({ code: 'forbidden' });
    researcher = test.accounts.signedIn(researcherFor(UNIVERSITY, { fields: [...fields, 'home'] }));
    const { release } = (await ask(homes)).json<{ release: string }>();
    expect((await get(`/releases/${release}`)).json()).toMatchObject({ household: 'home' });
    const narrow = test.accounts.signedIn(researcherFor(UNIVERSITY, { fields }));
    expect((await get(`/releases/${release}`, narrow)).statusCode).toBe(404);
  });
});
