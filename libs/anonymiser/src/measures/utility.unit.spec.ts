import * as fc from 'fast-check';
import {
  anonymise,
  hierarchyFromTable,
  intervalHierarchy,
  measureQueryError,
  measureUtility,
} from '../index.js';
import type { Table } from '../index.js';
import { seededSource } from '../testing/seeded-source.js';

const age = intervalHierarchy('age', { min: 0, max: 9, widths: [5] });
const work = hierarchyFromTable('work', [
  ['baker', 'food', '*'],
  ['cook', 'food', '*'],
  ['nurse', 'care', '*'],
  ['midwife', 'care', '*'],
]);
const hierarchies = [age, work];
const columns = ['age', 'work'];
const source: Table = {
  columns,
  rows: [
    ['1', 'baker'],
    ['1', 'baker'],
    ['2', 'cook'],
    ['7', 'cook'],
    ['8', 'nurse'],
    ['9', 'midwife'],
  ],
};
/** Ages 1 and 1 as they stand, 2 as 0-4, the older ones as 5-9; the last row is left out. */
const release = {
  table: {
    columns,
    rows: [
      ['1', 'food'],
      ['1', 'food'],
      ['0-4', 'food'],
      ['5-9', 'food'],
      ['5-9', '*'],
    ],
  },
  sources: [0, 1, 2, 3, 4],
};

describe('What a release is good for', () => {
  const measured = measureUtility(source, release, hierarchies);

  it('is told by the share of its hierarchy that each cell covers', () => {
    // Ages: 0, 0, 4, 4, 4 and 9 of 9 values too many; work: 1, 1, 1, 1, 3 and 3 of 3.
    expect(measured.granularity.of['age']).toBeCloseTo(1 - 21 / 54, 12);
    expect(measured.granularity.of['work']).toBeCloseTo(1 - 10 / 18, 12);
    expect(measured.granularity.mean).toBeCloseTo(1 - (21 / 10 + 10 / 4) / (54 / 10 + 18 / 4), 12);
    expect(measured.granularity.worst).toEqual({ column: 'work', kept: measured.granularity.of['work'] });
  });

  it('is told by the bits that each cell lost, from level to level', () => {
    // Work: among the 6 rows coarsened to food or care, 2 of 4 bakers and 2 of 4 cooks; 1 of 2 nurses and midwives each.
    // Then 2 rows went on to nothing: they are 2 of 2 in care already.
    const work = 4 * 1 + 2 * 1;
    const mostOfWork = 4 * Math.log2(3) + 2 * Math.log2(6);
    expect(measured.entropy.of['work']).toBeCloseTo(1 - work / mostOfWork, 12);
    // Ages: of the rows that went further, 2 stands alone among 0-4; 7, 8 and 9 are each 1 of 3 in 5-9.
    const age = 3 * Math.log2(3);
    const mostOfAge = 2 * Math.log2(3) + 4 * Math.log2(6);
    expect(measured.entropy.of['age']).toBeCloseTo(1 - age / mostOfAge, 12);
    expect(measured.entropy.mean).toBeCloseTo(1 - (age + work) / (mostOfAge + mostOfWork), 12);
    expect(measured.entropy.worst.column).toBe('work');
  });

  it('is told by how many rows look alike, before and after', () => {
    expect(measured).toMatchObject({ rows: 6, leftOut: 1 });
    expect(measured.discernibility).toEqual({
      ...{ before: 4 + 4, after: 4 + 3 + 6 },
      kept: 1 - (13 - 8) / (36 - 8),
    });
    expect(measured.averageClassSize).toEqual({
      ...{ before: 6 / 5, after: 5 / 4 },
      kept: 1 - (5 / 4 - 6 / 5) / (6 - 6 / 5),
    });
  });

  it('is everything where nothing was done, and nothing where nothing was left', () => {
    const untouched = { table: source, sources: source.rows.map((_, at) => at) };
    expect(measureUtility(source, untouched, hierarchies)).toMatchObject({
      granularity: { mean: 1, worst: { kept: 1 } },
      entropy: { mean: 1, worst: { kept: 1 } },
      discernibility: { kept: 1 },
      averageClassSize: { kept: 1 },
    });
    expect(measureUtility(source, { table: { columns, rows: [] }, sources: [] }, hierarchies)).toMatchObject({
      granularity: { mean: 0 },
      entropy: { mean: 0 },
      discernibility: { kept: 0 },
      averageClassSize: { kept: 0 },
    });
  });

  it('is not measured on a table that was not made of the source', () => {
    const other = { ...release, sources: [5, 4, 3, 2, 1] };
    expect(() => measureUtility(source, other, hierarchies)).toThrow(RangeError);
    expect(() => measureUtility({ columns, rows: [] }, release, hierarchies)).toThrow(RangeError);
    expect(() =>
      measureUtility(source, release, [intervalHierarchy('years', { min: 0, max: 1, widths: [] })]),
    ).toThrow(RangeError);
  });

  it('has the granularity that the release itself tells', () => {
    const rows = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 9 }).map(String),
        fc.constantFrom('baker', 'cook', 'nurse', 'midwife'),
      ),
      { minLength: 2, maxLength: 20 },
    );
    fc.assert(
      fc.property(rows, fc.constantFrom('global', 'local'), (list, mode) => {
        const table = { columns, rows: list };
        const made = anonymise(table, {
          ...{ quasiIdentifiers: hierarchies, sensitive: [], mode, maxSuppressionShare: 0.3 },
          models: [{ model: 'k-anonymity', k: 2 }],
        });
        if (made.outcome === 'refused') return;
        const found = measureUtility(table, made, hierarchies);
        expect(found.granularity.mean).toBeCloseTo(made.granularity, 9);
        for (const column of columns)
          expect(found.granularity.of[column]).toBeCloseTo(made.granularityOf[column] ?? -1, 9);
        expect(found.discernibility.after).toBe(made.discernibility);
      }),
      { seed: 3, numRuns: 100 },
    );
  });
});

describe('Questions about how many rows lie in a range', () => {
  const ask = (table: Table, options = {}) =>
    measureQueryError(source, table, hierarchies, { source: seededSource('ranges'), ...options });

  it('are answered without error by the source itself', () => {
    expect(ask(source)).toEqual({ queries: 1_000, mean: 0, median: 0, percentile95: 0, worst: 0 });
  });

  it('are answered by the share of a cell that lies in the range', () => {
    // One age of five in each question, 1 to 9: 1 has 2 rows, of which the cells promise 2 + 1 / 2.
    const found = measureQueryError(source, release.table, [age], {
      ...{ source: seededSource('ages'), dimensions: 1, selectivity: 0.2, queries: 2_000 },
    });
    // Age 2: 1/2 of 1. Ages 7, 8 and 9: 2/3 of 1 each. Age 1: 2 and a half of 2.
    expect(found.worst).toBeCloseTo(1 / 2, 12);
    expect(found.mean).toBeCloseTo((1 / 4 + 1 / 2 + 3 * (1 / 3)) / 5, 1);
    expect(found.median).toBeCloseTo(1 / 3, 12);
  });

  it('take numbers in their order', () => {
    const years = intervalHierarchy('age', { min: 0, max: 11, widths: [2] });
    const ages = (list: readonly string[]): Table => ({ columns: ['age'], rows: list.map((cell) => [cell]) });
    const [from, to] = [ages(['9', '10', '10', '10', '11']), ages(['9', '10-11', '10-11', '10-11', '10-11'])];
    const options = { source: seededSource('order'), dimensions: 1, selectivity: 0.67 };
    // From 9 to 10 there are 4 rows, of which the cells promise 3; never is asked from 11 to 9.
    expect(measureQueryError(from, to, [years], options)).toMatchObject({ worst: 1 / 4 });
  });

  it('count a value once that is written alike at two levels', () => {
    const trade = hierarchyFromTable('work', [
      ['food', 'food', '*'],
      ['cook', 'food', '*'],
    ]);
    const works = (list: readonly string[]): Table => ({
      columns: ['work'],
      rows: list.map((cell) => [cell]),
    });
    const options = { source: seededSource('levels'), selectivity: 0.5 };
    expect(measureQueryError(works(['food', 'cook']), works(['food', 'food']), [trade], options).worst).toBe(
      0,
    );
  });

  it('are bounded where the true answer is next to nothing', () => {
    const empty = { columns, rows: [] };
    expect(ask(empty, { sanity: 0.5, queries: 200 }).worst).toBeLessThanOrEqual(1);
    expect(ask(empty, { dimensions: 1, selectivity: 1, sanity: 0.5 })).toMatchObject({ mean: 1, worst: 1 });
    // Every question is compared with at least three rows.
    expect(ask(empty, { dimensions: 2, selectivity: 0.01, sanity: 0.5 }).worst).toBeCloseTo(2 / 3, 12);
  });

  it('are the same for the same seed, and others for another', () => {
    expect(ask(release.table)).toEqual(ask(release.table));
    expect(ask(release.table)).not.toEqual(ask(release.table, { source: seededSource('others') }));
  });

  it.each<[string, object]>([
    ['none', { queries: 0 }],
    ['more columns than there are', { dimensions: 3 }],
    ['no share of the values', { selectivity: 0 }],
    ['errors compared with nothing', { sanity: 0 }],
  ])('are not put: %s', (_, options) => {
    expect(() => ask(source, options)).toThrow(RangeError);
  });
});
