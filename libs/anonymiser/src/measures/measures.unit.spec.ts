import { classesOf, measureSensitive, measureTable, populationUniqueness } from '../index.js';
import { logGamma } from './population-risk.js';

const columns = ['town', 'condition', 'who'];
const table = {
  columns,
  rows: [
    ['Nyon', 'flu', 'a'],
    ['Nyon', 'flu', 'a'],
    ['Nyon', 'asthma', 'b'],
    ['Sion', 'flu', 'c'],
    ['Sion', 'asthma', 'd'],
    ['Sion', 'none', 'e'],
    ['Sion', 'none', 'f'],
    ['Sion', 'none', 'g'],
  ],
};

describe('The measures of a table', () => {
  const measured = measureTable(table, { quasiIdentifiers: ['town'], sensitive: ['condition'] });

  it('are those that one computes by hand', () => {
    expect(measured).toMatchObject({ rows: 8, classes: 2, k: 3, discernibility: 9 + 25 });
    expect(measured.averageClassSize).toBeCloseTo(8 / 2 / 3, 12);
    const found = measured.sensitive['condition'];
    // Shares: flu 3/8, asthma 2/8, none 3/8. Nyon: 2/3, 1/3, 0. Sion: 1/5, 1/5, 3/5.
    expect(found?.alpha).toBeCloseTo(2 / 3, 12);
    expect(found?.distinctL).toBe(2);
    expect(found?.entropyL).toBeCloseTo(3 / 2 ** (2 / 3), 12);
    expect(found?.recursiveC).toBeCloseTo(2, 12);
    expect(found?.t).toBeCloseTo((2 / 3 - 3 / 8 + (1 / 3 - 2 / 8) + 3 / 8) / 2, 12);
    expect(found?.basicBeta).toBeCloseTo(2 / 3 / (3 / 8) - 1, 12);
    expect(found?.enhancedBeta).toBeCloseTo(2 / 3 / (3 / 8) - 1, 12);
    expect(found?.delta).toBeCloseTo(Math.log(3 / 8 / (1 / 5)), 12);
    expect(found?.classification).toBeCloseTo((1 + 2) / 8, 12);
  });

  it('count a member once for k, however many rows she has', () => {
    const people = measureTable(table, { quasiIdentifiers: ['town'], person: 'who' });
    expect(people.k).toBe(2);
  });

  it('move mass along an order, and along a hierarchy, by their own prices', () => {
    const classes = classesOf(table, { quasiIdentifiers: ['town'], sensitive: ['condition'] }).slice(0, 1);
    const whole = new Map([
      ['flu', 3],
      ['asthma', 2],
      ['none', 3],
    ]);
    const found = measureSensitive(classes, 0, {
      whole,
      order: ['asthma', 'flu', 'none'],
      hierarchy: [
        ['asthma', 'ill', '*'],
        ['flu', 'ill', '*'],
        ['none', 'well', '*'],
      ],
    });
    // Nyon has 1/12 asthma and 7/24 flu too much, 3/8 none too little.
    expect(found.orderedT).toBeCloseTo((1 / 12 + 3 / 8) / 2, 12);
    expect(found.hierarchicalT).toBeCloseTo(3 / 8, 12);
  });

  it('are not given for no rows, nor for a column that is not there', () => {
    expect(() => measureTable({ columns, rows: [] }, { quasiIdentifiers: ['town'] })).toThrow(RangeError);
    expect(() => measureTable(table, { quasiIdentifiers: ['street'] })).toThrow(RangeError);
  });
});

describe('How many of a population are alone', () => {
  it('is all who are alone in the table, when the table is the population', () => {
    const { zayatz } = populationUniqueness([1, 1, 2, 6], 10);
    expect(zayatz).toBeCloseTo(2 / 10, 12);
  });

  it('is nobody, where nobody is alone in the table', () => {
    expect(populationUniqueness([2, 3, 5], 1_000)).toMatchObject({ pitman: 0, zayatz: 0, dankar: 0 });
  });

  it('is fewer by every estimate, the larger the population is', () => {
    const sizes = [120, 60, 30, 16, 8, 4, 2, 1].flatMap((count, at) =>
      Array.from({ length: count }, () => at + 1),
    );
    const near = populationUniqueness(sizes, 5_000);
    const far = populationUniqueness(sizes, 50_000);
    expect(far.zayatz).toBeLessThanOrEqual(near.zayatz);
    expect(far.pitman).toBeLessThan(near.pitman ?? 0);
    expect(() => populationUniqueness(sizes, 3)).toThrow(RangeError);
  });

  it('rests on a logarithm of Γ that is right to the last digits', () => {
    for (const [x, value] of [
      [1, 0],
      [0.5, Math.log(Math.sqrt(Math.PI))],
      [11, Math.log(3_628_800)],
    ] as const)
      expect(logGamma(x)).toBeCloseTo(value, 13);
  });
});
