import {
  checkRelease,
  type Finding,
  type Population,
  type PrivacyModel,
  type ReleasePromise,
  type Table,
} from './index.js';

const promise: ReleasePromise = {
  quasiIdentifiers: ['age', 'town'],
  sensitive: ['condition'],
  models: [
    { model: 'k-anonymity', k: 2 },
    { model: 'distinct-l-diversity', attribute: 'condition', l: 2 },
  ],
};
const sound: Table = {
  columns: ['age', 'town', 'condition'],
  rows: [
    ['30-39', '12**', 'asthma'],
    ['30-39', '12**', 'flu'],
    ['40-49', '12**', 'asthma'],
    ['40-49', '12**', 'flu'],
  ],
};
const last = sound.rows.length - 1;

describe('The checker of a release', () => {
  it('has nothing to say about a table that keeps its promises', () => {
    expect(checkRelease(sound, promise)).toEqual([]);
  });

  it.each<[string, Table, Finding]>([
    [
      'a class with too few rows',
      { ...sound, rows: sound.rows.slice(0, last) },
      { code: 'class-below-k', classes: 1, smallest: 1 },
    ],
    [
      'a class whose rows all have the same sensitive value',
      { ...sound, rows: sound.rows.with(last, ['40-49', '12**', 'asthma']) },
      { code: 'model-broken', model: 'distinct-l-diversity', classes: 1 },
    ],
    [
      'one cell left finer than the rest of its class',
      { ...sound, rows: sound.rows.with(last, ['40-49', '1204', 'flu']) },
      { code: 'class-below-k', classes: 2, smallest: 1 },
    ],
    [
      'an identifying column that slipped in',
      { columns: [...sound.columns, 'name'], rows: sound.rows.map((row, at) => [...row, `name ${at}`]) },
      { code: 'column-not-promised', column: 'name' },
    ],
    [
      'a missing column',
      { columns: ['age', 'condition'], rows: sound.rows.map((row) => row.toSpliced(1, 1)) },
      { code: 'column-missing', column: 'town' },
    ],
    [
      'a row with a cell too many',
      { ...sound, rows: sound.rows.with(0, ['30-39', '12**', 'asthma', 'Ada']) },
      { code: 'row-of-wrong-length', rows: 1 },
    ],
    ['rows in the order of entry', { ...sound, rows: sound.rows.toReversed() }, { code: 'rows-not-sorted' }],
    ['a table without rows', { ...sound, rows: [] }, { code: 'no-rows' }],
  ])('finds %s', (_, table, finding) => {
    expect(checkRelease(table, promise)).toContainEqual(finding);
  });

  it('accepts a further column only when it was declared harmless', () => {
    const wider = {
      columns: [...sound.columns, 'season'],
      rows: sound.rows.map((row) => [...row, 'spring']),
    };
    expect(checkRelease(wider, promise)).toEqual([{ code: 'column-not-promised', column: 'season' }]);
    expect(checkRelease(wider, { ...promise, insensitive: ['season'] })).toEqual([]);
  });

  it('names every promise that is broken', () => {
    const rows = sound.rows.slice(0, last).toReversed();
    expect(checkRelease({ ...sound, rows }, promise).map(({ code }) => code)).toEqual([
      ...['class-below-k', 'model-broken', 'rows-not-sorted'],
    ]);
  });

  it('treats a promise that is no number as broken', () => {
    expect(
      checkRelease(sound, { ...promise, models: [{ model: 'k-anonymity', k: Number.NaN }] }),
    ).toHaveLength(1);
  });
});

describe('A release among a population', () => {
  const columns = ['age', 'town'];
  const table: Table = {
    columns,
    rows: [
      ['30-39', '12**'],
      ['30-39', '12**'],
      ['40-49', '12**'],
      ['40-49', '12**'],
    ],
  };
  const everybody: Population = {
    columns,
    rows: [
      ['30-39', '12**'],
      ['40-49', '12**'],
    ],
    people: [4, 10],
  };
  const withOthers: Population = {
    ...everybody,
    rows: [...everybody.rows, ['50-59', '12**']],
    people: [4, 10, 3],
  };
  const found = (model: PrivacyModel, population?: ReleasePromise['population']): Finding[] =>
    checkRelease(table, {
      ...{ quasiIdentifiers: columns, sensitive: [], models: [model] },
      ...(population === undefined ? {} : { population }),
    });
  const broken = (model: PrivacyModel, classes: number): Finding[] =>
    classes === 0 ? [] : [{ code: 'model-broken', model: model.model, classes }];
  const presence = (min: number, max: number): PrivacyModel => ({ model: 'delta-presence', min, max });

  it.each([
    [4, 0],
    [5, 1],
    [11, 2],
  ])('has at least %i people for each class, or says of how many not', (k, classes) => {
    expect(found({ model: 'k-map', k }, withOthers)).toEqual(broken({ model: 'k-map', k }, classes));
  });

  it.each([
    ['within its bounds', presence(0.2, 0.5), 0],
    ['below the lower', presence(0.3, 0.5), 1],
    ['above the upper', presence(0.2, 0.4), 1],
    ['one below, one above', presence(0.3, 0.4), 2],
  ])('has classes with a share of their people %s', (_, model, classes) => {
    expect(found(model, everybody)).toEqual(broken(model, classes));
  });

  it('has nobody outside its classes, where nobody may be known to be absent', () => {
    expect(found(presence(0.2, 0.5), withOthers)).toEqual(broken(presence(0.2, 0.5), 1));
    expect(found(presence(0.3, 0.5), withOthers)).toEqual(broken(presence(0.3, 0.5), 2));
    expect(found(presence(0, 0.5), withOthers)).toEqual([]);
  });

  it('breaks every model about a population that is not known', () => {
    expect(found(presence(0, 1))).toEqual(broken(presence(0, 1), 2));
    expect(found({ model: 'k-map', k: 2 })).toEqual(broken({ model: 'k-map', k: 2 }, 2));
  });

  it('counts nobody for a class that is not made of her own values', () => {
    const known = { ...everybody, coarsened: everybody.rows };
    expect(found({ model: 'k-map', k: 4 }, known)).toEqual([]);
    const strayed = {
      ...everybody,
      coarsened: [
        ['30-39', '12**'],
        ['30-39', '12**'],
      ],
    };
    expect(found({ model: 'k-map', k: 2 }, strayed)).toContainEqual({ code: 'population-strays', rows: 1 });
  });
});
