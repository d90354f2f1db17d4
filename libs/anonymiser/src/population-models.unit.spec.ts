import * as fc from 'fast-check';
import { anonymise, checkRelease } from './index.js';
import type { AnonymisationRequest, Population, PrivacyModel, Table } from './index.js';
import { age, columns, quasiIdentifiers, work } from './testing/small-town.js';

interface Case {
  readonly k?: number;
  readonly map?: number;
  readonly min?: number;
  readonly max?: number;
}
const CASES: readonly (readonly [string, Case])[] = [
  ['k-map alone', { map: 4 }],
  ['k-map beside k-anonymity', { k: 2, map: 6 }],
  ['an upper bound of δ-presence', { k: 2, max: 0.5 }],
  ['both bounds of δ-presence', { k: 2, min: 0.2, max: 0.6 }],
  ['both bounds of δ-presence, and k-map alone', { map: 3, min: 0.3, max: 0.9 }],
];
const modelsOf = ({ k, map, min, max }: Case): PrivacyModel[] => [
  ...(k === undefined ? [] : [{ model: 'k-anonymity', k } as const]),
  ...(map === undefined ? [] : [{ model: 'k-map', k: map } as const]),
  ...(max === undefined ? [] : [{ model: 'delta-presence', min: min ?? 0, max } as const]),
];

const person = fc.tuple(
  fc.integer({ min: 0, max: 11 }).map(String),
  fc.constantFrom('baker', 'cook', 'nurse', 'midwife'),
);
/** A population of whom some are in the table. */
const worlds = fc
  .array(fc.tuple(person, fc.boolean()), { minLength: 6, maxLength: 40 })
  .map((people) => ({
    table: { columns, rows: people.filter(([, isIn]) => isIn).map(([row]) => row) },
    population: { columns, rows: people.map(([row]) => row) },
  }))
  .filter(({ table }) => table.rows.length > 0);

/** Every class of one combination of levels, counted out without any cleverness. */
function classesAt([a = 0, w = 0]: readonly number[], table: Table, population: Population) {
  const label = ([years = '', job = '']: readonly string[]) =>
    `${age.generalise(years, a)}|${work.generalise(job, w)}`;
  return [...new Set(population.rows.map(label))].map((one) => ({
    rows: table.rows.filter((row) => label(row) === one),
    people: population.rows.filter((row) => label(row) === one).length,
  }));
}
type Counted = ReturnType<typeof classesAt>[number];

const keeps = ({ rows, people }: Counted, { k = 1, map = 1, min = 0, max = 1 }: Case): boolean =>
  rows.length >= k && people >= map && rows.length / people >= min && rows.length / people <= max;

/** Rows that a combination leaves out: all, where somebody of the population is outside and must not be known to be. */
function leftOutAt(levels: readonly number[], { table, population }: World, model: Case): number {
  const broken = classesAt(levels, table, population).filter((one) => !keeps(one, model));
  if ((model.min ?? 0) > 0 && broken.length > 0) return table.rows.length;
  return broken.reduce((sum, { rows }) => sum + rows.length, 0);
}
type World = { readonly table: Table; readonly population: Population };

const NODES = Array.from({ length: age.levels }, (_, a) => a).flatMap((a) =>
  Array.from({ length: work.levels }, (__, w) => [a, w]),
);

function mostKept(world: World, model: Case, share: number): number | undefined {
  const { table, population } = world;
  let best: number | undefined;
  for (const levels of NODES) {
    const leftOut = leftOutAt(levels, world, model);
    if (leftOut === table.rows.length || leftOut / table.rows.length > share) continue;
    const [a = 0, w = 0] = levels;
    let loss = 2 * leftOut;
    for (const one of classesAt(levels, table, population))
      if (keeps(one, model))
        for (const [years = '', job = ''] of one.rows)
          loss += age.coverage(years, a) / age.size + work.coverage(job, w) / work.size;
    const [mean, least] = [loss / table.rows.length / 2, (1 / age.size + 1 / work.size) / 2];
    best = Math.max(best ?? 0, 1 - (mean - least) / (1 - least));
  }
  return best;
}

describe.each(CASES)('A release under %s', (_, model) => {
  const requestFor = ({ population }: World, share: number): AnonymisationRequest => ({
    ...{ quasiIdentifiers, sensitive: [], population, maxSuppressionShare: share },
    models: modelsOf(model),
  });
  const run = { seed: 11, numRuns: 200 };
  const shares = fc.constantFrom(0, 0.3, 1);

  it('loses least of all tables with one level in each column', () => {
    fc.assert(
      fc.property(worlds, shares, (world, share) => {
        const result = anonymise(world.table, { ...requestFor(world, share), mode: 'global' });
        const expected = mostKept(world, model, share);
        if (result.outcome === 'refused') expect(expected).toBeUndefined();
        else expect(result.granularity).toBeCloseTo(expected ?? -1, 9);
      }),
      run,
    );
  });

  it('loses no more with many levels, and matches as many people for whoever counts them again', () => {
    fc.assert(
      fc.property(worlds, shares, (world, share) => {
        const request = requestFor(world, share);
        const [global, local] = [
          anonymise(world.table, { ...request, mode: 'global' }),
          anonymise(world.table, request),
        ];
        expect(local.outcome).toBe(global.outcome);
        if (local.outcome === 'refused' || global.outcome === 'refused') return;
        expect(local.granularity).toBeGreaterThanOrEqual(global.granularity - 1e-12);
        expect(local.suppressed / world.table.rows.length).toBeLessThanOrEqual(share);
        // The recipient knows the population and not how it was coarsened: no class matches fewer people then.
        const models = request.models.map((one) =>
          one.model === 'delta-presence' ? { ...one, min: 0 } : one,
        );
        const population = { ...world.population, hierarchies: quasiIdentifiers };
        expect(
          checkRelease(local.table, { quasiIdentifiers: columns, sensitive: [], models, population }),
        ).toEqual([]);
        const found = local.measures.population;
        if (model.map !== undefined) expect(found?.k).toBeGreaterThanOrEqual(model.map);
        if (model.min !== undefined) expect(found).toMatchObject({ outside: 0 });
        expect(found?.leastPresence).toBeGreaterThanOrEqual(model.min ?? 0);
        expect(found?.greatestPresence).toBeLessThanOrEqual(model.max ?? 1);
      }),
      run,
    );
  });

  it('gives what the search relies on when it passes over finer combinations', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const leftOut = NODES.map((levels) => leftOutAt(levels, world, model));
        NODES.forEach((fine, at) =>
          NODES.forEach((coarse, other) => {
            if (!fine.every((level, column) => level <= (coarse[column] ?? 0))) return;
            const [finer = 0, coarser = 0] = [leftOut[at], leftOut[other]];
            if (model.max === undefined) expect(coarser).toBeLessThanOrEqual(finer);
            else if (finer === 0) expect(coarser).toBe(0);
          }),
        );
      }),
      { ...run, numRuns: 60 },
    );
  });
});

describe('A population', () => {
  it('is compared with people who have rows of several kinds, for the least loss', () => {
    const rows = fc.array(fc.tuple(person, fc.integer({ min: 0, max: 5 }).map(String)), {
      minLength: 1,
      maxLength: 14,
    });
    const everybody = fc.array(person, { maxLength: 6 });
    fc.assert(
      fc.property(rows, everybody, fc.constantFrom(0, 0.3), (list, others, min) => {
        const table = { columns: [...columns, 'who'], rows: list.map(([row, who]) => [...row, who]) };
        const kinds = [...list.map(([row]) => row), ...others];
        const population = { columns, rows: kinds };
        const models: PrivacyModel[] = [
          { model: 'k-map', k: 2 },
          { model: 'delta-presence', min, max: 0.8 },
        ];
        const result = anonymise(table, {
          ...{ quasiIdentifiers, sensitive: [], person: 'who', population, models, mode: 'global' },
          maxSuppressionShare: 0,
        });
        const passing = NODES.filter(([a = 0, w = 0]) => {
          const label = ([years = '', job = '']: readonly string[]) =>
            `${age.generalise(years, a)}|${work.generalise(job, w)}`;
          return kinds.map(label).every((one, _, all) => {
            const people = all.filter((other) => other === one).length;
            const found = new Set(list.filter(([row]) => label(row) === one).map(([, who]) => who)).size;
            return found === 0 ? min === 0 : people >= 2 && found / people >= min && found / people <= 0.8;
          });
        });
        const losses = passing.map(([a = 0, w = 0]) =>
          list.reduce(
            (sum, [[years, job]]) =>
              sum + age.coverage(years, a) / age.size + work.coverage(job, w) / work.size,
            0,
          ),
        );
        const [mean, least] = [Math.min(...losses) / list.length / 2, (1 / age.size + 1 / work.size) / 2];
        if (result.outcome === 'refused') expect(losses).toEqual([]);
        else expect(result.granularity).toBeCloseTo(1 - (mean - least) / (1 - least), 9);
      }),
      { seed: 12, numRuns: 400 },
    );
  });
});
