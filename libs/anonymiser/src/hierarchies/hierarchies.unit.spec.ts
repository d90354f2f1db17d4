import { labelsOf, coveragesOf } from '../testing/levels.js';
import { InvalidHierarchy, hierarchyFromTable, intervalHierarchy, prefixHierarchy } from '../index.js';
import type { Hierarchy } from '../index.js';

function codeOf(build: () => Hierarchy): string {
  try {
    build();
  } catch (error) {
    if (error instanceof InvalidHierarchy) return error.code;
    throw error;
  }
  return 'none';
}

describe('A hierarchy written as a table', () => {
  const work = hierarchyFromTable('work', [
    ['baker', 'food', '*'],
    ['cook', 'food', '*'],
    ['nurse', 'care', '*'],
  ]);

  it('coarsens along the row of the value and counts all listed values, present in the data or not', () => {
    expect(labelsOf(work, 'cook')).toEqual(['cook', 'food', '*']);
    expect(coveragesOf(work, 'cook')).toEqual([1, 2, 3]);
    expect(work.size).toBe(3);
  });

  it('does not know a value that is not listed', () => {
    expect(work.covers('miner')).toBe(false);
    expect(() => work.generalise('miner', 1)).toThrow(RangeError);
  });

  it.each([
    ['no-values', []],
    ['no-values', [[]]],
    ['rows-of-different-length', [['a', '*'], ['b']]],
    [
      'value-twice',
      [
        ['a', '*'],
        ['a', '*'],
      ],
    ],
    [
      'levels-not-nested',
      [
        ['a', 'x', 'p'],
        ['b', 'x', 'q'],
      ],
    ],
  ])('is refused with %s', (code, rows) => {
    expect(codeOf(() => hierarchyFromTable('work', rows))).toBe(code);
  });
});

describe('A hierarchy whose levels are not nested', () => {
  it('is refused by the name of the level that splits', () => {
    const build = () =>
      hierarchyFromTable('work', [
        ['a', 'x', 'p'],
        ['b', 'x', 'q'],
      ]);
    expect(build).toThrow('level 2 splits a group of level 1');
  });
});

describe('A hierarchy of intervals', () => {
  const age = intervalHierarchy('age', { min: 18, max: 40, widths: [5, 10] });

  it('counts the intervals from the smallest value and ends with anything', () => {
    expect(labelsOf(age, '24')).toEqual(['24', '23-27', '18-27', '*']);
    expect(coveragesOf(age, '24')).toEqual([1, 5, 10, 23]);
  });

  it('knows all numbers of its range, and no level above anything', () => {
    expect(age.size).toBe(23);
    expect(intervalHierarchy('age', { min: 5, max: 5, widths: [] }).size).toBe(1);
    expect(intervalHierarchy('age', { min: 1, max: 1e9, widths: [] }).size).toBe(1e9);
    expect(() => age.coverage('24', 4)).toThrow(RangeError);
  });

  it('cuts the last interval at the largest value', () => {
    expect(labelsOf(age, '40')).toEqual(['40', '38-40', '38-40', '*']);
    expect(coveragesOf(age, '40')).toEqual([1, 3, 3, 23]);
  });

  it.each(['17', '41', '', ' 20', '020', '20.5', '2e1', '0x14', '-20', 'twenty'])(
    'does not know "%s"',
    (value) => {
      expect(age.covers(value)).toBe(false);
    },
  );

  it.each([
    ['range-invalid', { min: 5, max: 4, widths: [] }],
    ['range-invalid', { min: -5, max: 4, widths: [] }],
    ['range-invalid', { min: 0, max: 1e12, widths: [] }],
    ['range-invalid', { min: 0, max: Number.NaN, widths: [] }],
    ['widths-invalid', { min: 0, max: 99, widths: [5, 12] }],
    ['widths-invalid', { min: 0, max: 99, widths: [1] }],
    ['widths-invalid', { min: 0, max: 99, widths: [2.5] }],
  ])('is refused with %s', (code, options) => {
    expect(codeOf(() => intervalHierarchy('age', options))).toBe(code);
  });
});

describe('A hierarchy of postcodes', () => {
  const postcode = prefixHierarchy('postcode', 4);

  it('loses one digit per level from the right', () => {
    expect(labelsOf(postcode, '1204')).toEqual(['1204', '120*', '12**', '1***', '*']);
    expect(coveragesOf(postcode, '1204')).toEqual([1, 10, 100, 1000, 10_000]);
  });

  it('may have one digit', () => expect(labelsOf(prefixHierarchy('digit', 1), '7')).toEqual(['7', '*']));

  it.each(['120', '12045', '12O4', 'CH-1', ''])('does not know "%s"', (value) => {
    expect(postcode.covers(value)).toBe(false);
  });

  it.each([0, 10, 2.5])('is refused with a length of %d digits', (length) => {
    expect(codeOf(() => prefixHierarchy('postcode', length))).toBe('range-invalid');
  });
});
