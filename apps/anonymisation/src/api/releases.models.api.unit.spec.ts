import { testApp, type TestApp } from '@coop/service-kit/testing';
import { FakeRecords } from '../testing/fake-records.js';
import { inventedSurvey } from '../testing/invented-survey.js';
import * as measured from '../testing/measured-classes.js';
import {
  body,
  releaseWorld,
  researcherFor,
  UNIVERSITY,
  type ReleaseWorld,
} from '../testing/release-world.js';
import { PublicReferences, type PublicHierarchy } from '../references/public-references.js';
import { hierarchyDigest } from '@coop/anonymiser';

/** The same people as elsewhere, but their opinions go with their age: so that classes differ. */
const PEOPLE = inventedSurvey(300).map((row) => {
  const { age = '' } = row.values;
  const drawn = row.values['opinion'] ?? '';
  return {
    ...row,
    values: { ...row.values, opinion: Number(age) > 60 && drawn !== 'for' ? 'against' : drawn },
  };
});
const ALL = new Map<string, number>();
for (const { values } of PEOPLE) ALL.set(values.opinion, (ALL.get(values.opinion) ?? 0) + 1);
const ORDER = ['against', '=no answer', 'undecided', 'for'];
const GROUPS = [
  ['for', 'against'],
  ['undecided', '=no answer'],
];

const written = GROUPS.flatMap((values, group) => values.map((value) => [value, `group ${group}`, '*']));
const definition = { kind: 'table', rows: written } as const;
const opinions: PublicHierarchy = {
  ...{ kind: 'hierarchy', name: 'opinions', version: '2026', definition },
  digest: hierarchyDigest(definition),
};

let world: ReleaseWorld;
let test: TestApp;
let researcher: string;

beforeEach(async () => {
  world = await releaseWorld(new FakeRecords(PEOPLE), { references: new PublicReferences([opinions]) });
  test = await testApp({ imports: [world.module] });
  researcher = test.accounts.signedIn(researcherFor(UNIVERSITY));
});
afterEach(async () => {
  await test.app.close();
  await world.close();
});

async function ask(changes: object) {
  await world.settled();
  const payload = { ...body, l: 1, maxSuppressionShare: 0.5, ...changes };
  return test.app.inject({
    method: 'POST',
    url: '/releases',
    headers: { authorization: researcher },
    payload,
  });
}

async function get<T>(path: string): Promise<T> {
  await world.settled();
  const answered = await test.app.inject({
    method: 'GET',
    url: path,
    headers: { authorization: researcher },
  });
  return answered.json<T>();
}

async function classesOf(changes: object): Promise<readonly measured.Class[]> {
  const { release } = (await ask(changes)).json<{ release: string }>();
  const { rows } = await get<{ rows: string[][] }>(`/releases/${release}/table.json`);
  return measured.classesIn(rows);
}

type Counts = measured.Class['counts'];

/** A model, what is counted of a class, and the bound that every class of the table keeps. */
const MODELS: readonly (readonly [model: object, of: (one: Counts) => number, most: number])[] = [
  [{ model: 't-closeness', t: 0.2 }, (one) => measured.equalDistance(one, ALL), 0.2],
  [
    { model: 't-closeness', t: 0.15, distance: { order: ORDER } },
    (one) => measured.orderedDistance(one, ALL, ORDER),
    0.15,
  ],
  [
    { model: 't-closeness', t: 0.15, distance: { named: 'opinions' } },
    (one) => measured.groupedDistance(one, ALL, GROUPS),
    0.15,
  ],
  [{ model: 'entropy-l-diversity', l: 2 }, (one) => -measured.effectiveValues(one), -2],
  [{ model: 'recursive-cl-diversity', c: 2, l: 2 }, (one) => measured.dominance(one, 2), 2],
  [{ model: 'alpha-k-anonymity', alpha: 0.6 }, (one) => measured.greatestShare(one), 0.6],
  [{ model: 'beta-likeness', beta: 0.7, kind: 'basic' }, (one) => measured.greatestGain(one, ALL), 0.7],
  [{ model: 'delta-disclosure', delta: 0.9 }, (one) => measured.greatestLogRatio(one, ALL), 0.9],
];

describe('A table for which more is promised than k and l', () => {
  it.each(MODELS)('keeps %j in every class, by an independent count', async (model, of, most) => {
    const worst = (classes: readonly measured.Class[]) =>
      Math.max(...classes.map(({ counts }) => of(counts)));
    expect(worst(await classesOf({ models: [model] }))).toBeLessThanOrEqual(most + 1e-9);
  });

  it.each(MODELS)('would not keep %j unasked', async (_model, of, most) => {
    const classes = await classesOf({});
    expect(Math.max(...classes.map(({ counts }) => of(counts)))).toBeGreaterThan(most);
  });

  it('names all of it with its parameters, in the report and in the view', async () => {
    const models = [
      { model: 't-closeness', t: 0.3, distance: { named: 'opinions' } },
      { model: 'entropy-l-diversity', l: 1.5 },
      { model: 'beta-likeness', beta: 2 },
    ];
    const answered = (await ask({ models })).json<{ release: string }>();
    const text =
      'local recoding, 5-anonymity, 0.3-closeness by the hierarchy opinions, entropy 1.5-diversity, enhanced 2-likeness';
    expect(answered).toMatchObject({ report: { model: text } });
    const hierarchy = { name: 'opinions', digest: opinions.digest };
    expect(await get(`/releases/${answered.release}`)).toMatchObject({
      models: [
        { model: 't-closeness', t: 0.3, distance: { hierarchy } },
        { model: 'entropy-l-diversity', l: 1.5 },
        { model: 'beta-likeness', beta: 2, kind: 'enhanced' },
      ],
      ...{ population: null, household: null, report: { model: text } },
    });
  });

  it('says that inference stays open, however close the classes are to all', async () => {
    const models = [
      { model: 't-closeness', t: 0.2 },
      { model: 'beta-likeness', beta: 1 },
    ];
    expect((await ask({ models })).json()).toMatchObject({ report: { remainingRisk: { inference: 'yes' } } });
  });

  it('is refused where the data do not allow it, with the reason alone', async () => {
    const refused = await ask({ models: [{ model: 'entropy-l-diversity', l: 5 }] });
    expect(refused.json()).toMatchObject({ code: 'release-refused', reason: 'model-not-reachable' });
  });

  it('leaves no value of an order on the ledger', async () => {
    const order = [...ORDER, 'canary-value'];
    expect((await ask({ models: [{ model: 't-closeness', t: 0.2, distance: { order } }] })).statusCode).toBe(
      201,
    );
    const found: unknown[] = [];
    for await (const { events } of world.store.readAll(0n))
      found.push(...events.filter(({ type }) => type === 'anonymisation.release.requested'));
    expect(found).toMatchObject([
      { data: { models: [{ distance: { order: expect.stringMatching(/^[0-9a-f]{64}$/) } }] } },
    ]);
    const all = JSON.stringify(found, (_key, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
    expect(all).not.toMatch(/canary-value|undecided/);
  });

  it.each<[what: string, changes: object]>([
    [
      'the same model twice',
      {
        models: [
          { model: 't-closeness', t: 0.1 },
          { model: 't-closeness', t: 0.2 },
        ],
      },
    ],
    ['a model that nobody knows', { models: [{ model: 'imagined' }] }],
    ['a t that promises nothing', { models: [{ model: 't-closeness', t: 1 }] }],
    ['an alpha that promises nothing', { models: [{ model: 'alpha-k-anonymity', alpha: 1 }] }],
    ['a presence of everybody', { models: [{ model: 'delta-presence', min: 0, max: 1 }], population: 'p' }],
    [
      'a presence from more to less',
      { models: [{ model: 'delta-presence', min: 0.5, max: 0.2 }], population: 'p' },
    ],
    ['a diversity of one', { models: [{ model: 'entropy-l-diversity', l: 1 }] }],
    [
      'an order that lists a value twice',
      { models: [{ model: 't-closeness', t: 0.1, distance: { order: ['a', 'a'] } }] },
    ],
    ['k-map without a population', { models: [{ model: 'k-map', k: 20 }] }],
    ['a population that nothing speaks of', { population: 'residents' }],
    ['a household in the table', { household: 'age' }],
    [
      'households and a share of people',
      { models: [{ model: 'delta-presence', min: 0, max: 0.1 }], population: 'p', household: 'home' },
    ],
  ])('is not asked for with %s', async (_what, changes) => {
    expect((await ask(changes)).json()).toMatchObject({ status: 400, code: 'invalid-field' });
    expect(world.records.asked).toEqual([]);
  });
});
