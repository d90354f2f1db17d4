import { checkRelease, measureRisk, measureTable } from '../index.js';
import type { PrivacyModel } from '../index.js';
import { columns, patients, quasiIdentifiers, town } from '../testing/small-town.js';

describe('The checker of a release', () => {
  const table = {
    columns,
    rows: [
      ['1', 'food'],
      ['1', 'food'],
      ['7', 'care'],
    ],
  };
  const population = { ...town, hierarchies: quasiIdentifiers };
  const promise = { quasiIdentifiers: columns, sensitive: [], population };
  const presence = (min: number, max: number): PrivacyModel[] => [{ model: 'delta-presence', min, max }];

  it('counts the people of each class by itself', () => {
    expect(
      checkRelease(table, { ...promise, models: [{ model: 'k-map', k: 8 }, ...presence(1 / 8, 2 / 10)] }),
    ).toEqual([]);
  });

  it.each<[string, PrivacyModel[], object, number]>([
    ['a class that matches too few people', [{ model: 'k-map', k: 9 }], {}, 1],
    ['k-map without a population to match', [{ model: 'k-map', k: 2 }], { population: undefined }, 2],
    ['too large a share', presence(0, 0.19), {}, 1],
    ['too small a share', presence(0.13, 1), {}, 1],
    [
      'people who are known to be absent',
      presence(0.01, 1),
      { population: { ...population, rows: [...town.rows, ['cook', '4']], people: [9, 1, 3, 5, 1] } },
      1,
    ],
    [
      'people who were not coarsened along with the table',
      [{ model: 'k-map', k: 8 }],
      { population: { ...population, coarsened: [['1', 'food'], ['1', 'food'], ['7', 'care'], undefined] } },
      1,
    ],
  ])('finds %s', (_, models, changes, classes) => {
    const [model] = models;
    expect(checkRelease(table, { ...promise, models, ...changes })).toEqual([
      { code: 'model-broken', model: model?.model, classes },
    ]);
  });

  it('finds people who were coarsened to what they are not', () => {
    const coarsened = [
      ['1', 'food'],
      ['1', 'food'],
      ['7', 'care'],
      ['1', 'food'],
    ];
    const findings = checkRelease(table, {
      ...promise,
      models: presence(0, 1),
      population: { ...population, coarsened },
    });
    expect(findings).toEqual([{ code: 'population-strays', rows: 1 }]);
  });
});

describe('The risk among a population', () => {
  it('is that of a guess among all who look alike, and never more than certain', () => {
    const { rows } = patients;
    const table = { columns, rows: rows.map((row) => row.slice(0, 2)) };
    // Of 9 bakers, of 1 cook, of 3 nurses.
    expect(measureRisk(table, columns, town)).toMatchObject({
      journalistHighest: 1,
      marketerAverage: (1 / 9 + 1 + 3 / 3) / 5,
    });
    expect(measureRisk(table, ['work'], { ...town, people: [9, 4, 1, 5] })).toMatchObject({
      journalistHighest: 1 / 3,
    });
  });
});

describe('The measures of a table among a population', () => {
  const population = { ...town, rows: [...town.rows, ['cook', '9']], people: [9, 1, 3, 5, 2] };

  it('are people and shares of each class, and who is in none', () => {
    const table = { columns, rows: patients.rows.map((row) => row.slice(0, 2)) };
    // 1 of 9 bakers, 1 of 1 cook, 3 of 3 nurses; 5 midwives and 2 elder cooks look like nobody.
    expect(measureTable(table, { quasiIdentifiers: columns, population }).population).toEqual({
      ...{ k: 1, leastPresence: 1 / 9, greatestPresence: 1, outside: 7 },
    });
  });

  it('are those of the coarser cells, where the hierarchies say what they stand for', () => {
    const table = {
      columns,
      rows: [
        ['0-2', 'food'],
        ['6-11', '*'],
        ['*', 'any'],
      ],
    };
    const found = measureTable(table, {
      quasiIdentifiers: columns,
      population: { ...population, hierarchies: quasiIdentifiers },
    });
    // 10 of 1 year in food; nobody is written with a star for work; all 20 could be the last row.
    expect(found.population).toEqual({ k: 0, leastPresence: 1 / 20, greatestPresence: Infinity, outside: 0 });
  });
});
