import { anonymise, hierarchyFromTable } from './index.js';
import type { AnonymisationRequest, Population, PrivacyModel, Refused, Released } from './index.js';
import { columns, patients, quasiIdentifiers, town, work } from './testing/small-town.js';

const request: AnonymisationRequest = {
  ...{ quasiIdentifiers, sensitive: [], person: 'who', population: town, maxSuppressionShare: 0 },
  models: [{ model: 'k-map', k: 5 }],
  mode: 'global',
};
const answer = (changes: Partial<AnonymisationRequest> = {}, table = patients): Released | Refused =>
  anonymise(table, { ...request, ...changes });

describe('A population', () => {
  it('loses no finer cells to people who have no row', () => {
    const table = {
      columns,
      rows: [
        ['1', 'baker'],
        ['1', 'baker'],
        ['7', 'nurse'],
        ['7', 'midwife'],
      ],
    };
    const models: PrivacyModel[] = [{ model: 'k-anonymity', k: 2 }];
    const result = anonymise(table, {
      quasiIdentifiers,
      sensitive: [],
      population: town,
      models,
      maxSuppressionShare: 0,
    });
    expect(result).toMatchObject({
      levels: [
        { level: 0, upTo: 0 },
        { level: 0, upTo: 1 },
      ],
    });
  });

  it('makes no classes of people who have no row', () => {
    const table = {
      columns,
      rows: [
        ['1', 'baker'],
        ['1', 'cook'],
      ],
    };
    const population = { columns, rows: [...table.rows, ['1', 'nurse'], ['1', 'nurse']] };
    const models: PrivacyModel[] = [{ model: 'k-map', k: 2 }];
    const result = anonymise(table, {
      quasiIdentifiers,
      sensitive: [],
      population,
      models,
      maxSuppressionShare: 0,
    });
    expect(result).toMatchObject({ classes: 1, levels: [{ level: 0 }, { level: 1, upTo: 1 }] });
  });

  it('hides a single row among those of the population who look like it', () => {
    expect(answer()).toMatchObject({
      outcome: 'released',
      // 10 bakers and cooks; 8 nurses and midwives.
      levels: [
        { column: 'age', level: 0 },
        { column: 'work', level: 1 },
      ],
      measures: { population: { k: 8, greatestPresence: 3 / 8, leastPresence: 2 / 10, outside: 0 } },
      risk: { prosecutorHighest: 1 / 2, journalistHighest: 1 / 8 },
    });
  });

  it('says the same by counts and person by person', () => {
    const rows = town.rows.flatMap((row, at) => Array.from({ length: town.people?.[at] ?? 0 }, () => row));
    expect(answer({ population: { columns: town.columns, rows } })).toEqual(answer());
  });

  it('has shares of people, not of rows', () => {
    const models: PrivacyModel[] = [
      { model: 'k-map', k: 5 },
      { model: 'delta-presence', min: 0, max: 0.25 },
    ];
    const found = answer({ models });
    // Eva and Ida are 2 of 8, and have 3 rows.
    expect(found).toMatchObject({ outcome: 'released', levels: [{ level: 0 }, { level: 1 }] });
    const withoutPerson = { ...request, models };
    delete withoutPerson.person;
    expect(anonymise(patients, withoutPerson)).not.toMatchObject({ levels: [{ level: 0 }, { level: 1 }] });
  });

  it('is in some class as a whole, when nobody may be known to be absent', () => {
    const models: PrivacyModel[] = [
      { model: 'k-map', k: 2 },
      { model: 'delta-presence', min: 0.1, max: 0.9 },
    ];
    const older: Population = {
      ...town,
      rows: [...town.rows, ['cook', '8']],
      people: [...(town.people ?? []), 2],
    };
    expect(answer({ models, maxSuppressionShare: 1, population: older })).toMatchObject({
      outcome: 'released',
      suppressed: 0,
      measures: { population: { outside: 0 } },
    });
    const fixed = [hierarchyFromTable('age', [['1'], ['7'], ['8']]), work];
    expect(
      answer({ models, maxSuppressionShare: 1, population: older, quasiIdentifiers: fixed }),
    ).toMatchObject({
      code: 'model-not-reachable',
    });
  });

  it.each<[string, Partial<AnonymisationRequest>, Refused['code']]>([
    ['is not given', { population: { columns: [], rows: [] } }, 'column-unknown'],
    ['lacks a quasi-identifier', { population: { ...town, columns: ['work', 'years'] } }, 'column-unknown'],
    [
      'has a row too short',
      { population: { ...town, rows: [...town.rows.slice(1), ['cook']] } },
      'table-malformed',
    ],
    ['counts too few of its rows', { population: { ...town, people: [1, 2, 3] } }, 'request-invalid'],
    ['counts nobody in a row', { population: { ...town, people: [9, 1, 3, 0] } }, 'request-invalid'],
    [
      'has more people than are counted exactly',
      { population: { ...town, people: [9, 1, 3, 2e12] } },
      'request-invalid',
    ],
    [
      'has a value outside the hierarchy',
      { population: { ...town, rows: [...town.rows.slice(1), ['smith', '1']] } },
      'value-outside-hierarchy',
    ],
    [
      'has fewer people of a kind than the table',
      { population: { ...town, people: [9, 1, 1, 5] } },
      'population-too-small',
    ],
    [
      'is of people, and households are counted',
      {
        household: 'who',
        person: 'x',
        models: [
          { model: 'k-map', k: 2 },
          { model: 'delta-presence', min: 0, max: 1 },
        ],
      },
      'request-invalid',
    ],
    ['is to hide one among one', { models: [{ model: 'k-map', k: 1 }] }, 'request-invalid'],
    [
      'is to have shares the wrong way round',
      {
        models: [
          { model: 'k-map', k: 2 },
          { model: 'delta-presence', min: 0.5, max: 0.4 },
        ],
      },
      'request-invalid',
    ],
    [
      'is to have shares above 1',
      {
        models: [
          { model: 'k-map', k: 2 },
          { model: 'delta-presence', min: 0, max: 1.2 },
        ],
      },
      'request-invalid',
    ],
  ])('is refused when it %s', (_, changes, code) => {
    const table = {
      columns: [...patients.columns, 'x'],
      rows: patients.rows.map((row, at) => [...row, `${at}`]),
    };
    expect(answer(changes, table)).toMatchObject({ outcome: 'refused', code });
  });

  it('is needed by the models that compare with it', () => {
    const without = { ...request };
    delete without.population;
    expect(anonymise(patients, without)).toMatchObject({ outcome: 'refused', code: 'request-invalid' });
  });
});
