import { anonymise, hierarchyFromTable, intervalHierarchy, prefixHierarchy } from './index.js';
import type { AnonymisationRequest, Hierarchy, Refused, Released, Table } from './index.js';

const age = intervalHierarchy('age', { min: 0, max: 99, widths: [10] });
const sex = hierarchyFromTable('sex', [
  ['F', '*'],
  ['M', '*'],
]);
const patients: Table = {
  columns: ['name', 'age', 'sex', 'condition', 'season'],
  rows: [
    ['Ada', '31', 'F', 'asthma', 'spring'],
    ['Max', '42', 'M', 'flu', 'spring'],
    ['Eva', '34', 'F', 'flu', 'winter'],
    ['Leo', '47', 'M', 'diabetes', 'winter'],
    ['Ida', '38', 'F', 'asthma', 'winter'],
    ['Tom', '45', 'M', 'asthma', 'summer'],
  ],
};
const oldest = ['Uwe', '99', 'M', 'flu', 'spring'];
const request: AnonymisationRequest = {
  quasiIdentifiers: [age, sex],
  sensitive: ['condition'],
  person: 'name',
  models: [
    { model: 'k-anonymity', k: 3 },
    { model: 'distinct-l-diversity', attribute: 'condition', l: 2 },
  ],
  maxSuppressionShare: 0,
  mode: 'global',
};
const kAlone = (k: number): Pick<AnonymisationRequest, 'models'> => ({
  models: [{ model: 'k-anonymity', k }],
});
const kAndL = (k: number, l: number): Pick<AnonymisationRequest, 'models'> => ({
  models: [
    { model: 'k-anonymity', k },
    { model: 'distinct-l-diversity', attribute: 'condition', l },
  ],
});

function released(table: Table, changes: Partial<AnonymisationRequest> = {}): Released {
  const result = anonymise(table, { ...request, ...changes });
  if (result.outcome === 'refused') throw new Error(`refused: ${result.code}`);
  return result;
}

function refusal(table: Table, changes: Partial<AnonymisationRequest> = {}): Refused {
  const result = anonymise(table, { ...request, ...changes });
  if (result.outcome === 'released') throw new Error('released');
  return result;
}

const withRows = (...rows: string[][]): Table => ({ ...patients, rows: [...patients.rows, ...rows] });

describe('A table that can be released', () => {
  it('keeps the sex and coarsens the age to decades, which loses least', () => {
    const { table, levels } = released(patients);
    expect(levels).toEqual([
      { column: 'age', level: 1, upTo: 1 },
      { column: 'sex', level: 0, upTo: 0 },
    ]);
    expect(table).toEqual({
      columns: ['age', 'sex', 'condition'],
      rows: [
        ['30-39', 'F', 'asthma'],
        ['30-39', 'F', 'asthma'],
        ['30-39', 'F', 'flu'],
        ['40-49', 'M', 'asthma'],
        ['40-49', 'M', 'diabetes'],
        ['40-49', 'M', 'flu'],
      ],
    });
  });

  it('carries the measures computed by hand', () => {
    const result = released(patients);
    expect(result).toMatchObject({ suppressed: 0, classes: 2, smallestClass: 3, discernibility: 18 });
    expect(result.measures.sensitive['condition']?.distinctL).toBe(2);
    // A = (0.1 + 0.5) / 2, B = (0.01 + 0.5) / 2
    expect(result.granularity).toBeCloseTo(1 - (0.3 - 0.255) / (1 - 0.255), 12);
    expect(result.risk).toMatchObject({ prosecutorHighest: 1 / 3, marketerAverage: 1 / 3, sampleUniques: 0 });
  });

  it('leaves out a person who stands apart when the limit allows exactly that', () => {
    const result = released(withRows(oldest), { maxSuppressionShare: 1 / 7 });
    expect(result).toMatchObject({ suppressed: 1, classes: 2, discernibility: 9 + 9 + 7 });
    expect(result.table.rows).toHaveLength(6);
    // The row left out counts as wholly lost: A = ((6 × 0.1 + 1) / 7 + (6 × 0.5 + 1) / 7) / 2
    expect(result.granularity).toBeCloseTo(1 - (0.4 - 0.255) / (1 - 0.255), 12);
  });

  it('coarsens everybody when the limit is a little too low to leave that person out', () => {
    const result = released(withRows(oldest), { maxSuppressionShare: 0.142 });
    expect(result.suppressed).toBe(0);
    expect(result.levels.map(({ level }) => level)).toEqual([2, 0]);
  });

  it('drops every column that was not declared, and passes declared harmless ones through', () => {
    expect(released(patients).table.columns).toEqual(['age', 'sex', 'condition']);
    const { table } = released(patients, { insensitive: ['season'] });
    expect(table.columns).toEqual(['age', 'sex', 'condition', 'season']);
    expect(JSON.stringify(table)).not.toContain('Ada');
  });

  it('is not coarsened further than k needs when no diversity is asked for', () => {
    const uniform: Table = { ...patients, rows: patients.rows.map((row) => row.with(3, 'flu')) };
    expect(released(uniform, kAlone(3)).levels.map(({ level }) => level)).toEqual([1, 0]);
  });

  it('prefers the coarsening of the later column when two lose the same', () => {
    const letters = [
      ['a', '*'],
      ['b', '*'],
    ];
    const table: Table = {
      columns: ['x', 'y', 'condition', 'name'],
      rows: ['a', 'b'].flatMap((x) => ['a', 'b'].map((y) => [x, y, `condition ${x}${y}`, `name ${x}${y}`])),
    };
    const quasiIdentifiers = [hierarchyFromTable('x', letters), hierarchyFromTable('y', letters)];
    expect(released(table, { quasiIdentifiers, ...kAndL(2, 2) }).levels).toEqual([
      { column: 'x', level: 0, upTo: 0 },
      { column: 'y', level: 1, upTo: 1 },
    ]);
  });

  it('keeps apart people who differ in the last digit of a domain larger than exact numbers', () => {
    const nines = '999999999';
    const table: Table = {
      columns: ['p', 'q', 'r', 'condition', 'name'],
      rows: [
        [nines, nines, '999999991', 'flu', 'Ada'],
        [nines, nines, '999999992', 'asthma', 'Max'],
      ],
    };
    const quasiIdentifiers = ['p', 'q', 'r'].map((column) => prefixHierarchy(column, 9));
    expect(released(table, { quasiIdentifiers, ...kAndL(2, 2) }).levels.map(({ level }) => level)).toEqual([
      0, 0, 1,
    ]);
  });

  it('prefers fewer levels in all when two combinations lose the same', () => {
    const x = hierarchyFromTable('x', [
      ['a', '*'],
      ['b', '*'],
    ]);
    const y = hierarchyFromTable('y', [
      ['a', 'a', '*'],
      ['b', 'b', '*'],
    ]);
    const rows = ['a', 'b'].flatMap((x) =>
      ['a', 'b'].map((y) => [x, y, `condition ${x}${y}`, `name ${x}${y}`]),
    );
    const table: Table = { columns: ['x', 'y', 'condition', 'name'], rows };
    expect(
      released(table, { quasiIdentifiers: [x, y], ...kAndL(2, 2) }).levels.map(({ level }) => level),
    ).toEqual([1, 0]);
  });

  it('never takes two pairs of cells for one because their texts run together', () => {
    const texts = [['a","b'], ['a'], ['c'], ['b","c'], ['a b'], ['b c']];
    const quasiIdentifiers = [hierarchyFromTable('x', texts), hierarchyFromTable('y', texts)];
    const alone = [
      ['a","b', 'c'],
      ['a', 'b","c'],
      ['a b', 'c'],
      ['a', 'b c'],
    ];
    const rows = [['c', 'c'], ['c', 'c'], ...alone].map((pair, at) => [
      ...pair,
      `condition ${at}`,
      `name ${at}`,
    ]);
    const table: Table = { columns: ['x', 'y', 'condition', 'name'], rows };
    const result = released(table, { quasiIdentifiers, ...kAndL(2, 2), maxSuppressionShare: 1 });
    expect(result).toMatchObject({ classes: 1, suppressed: 4 });
  });

  it('never takes two rows for one because the numbers of their cells run together', () => {
    const values = Array.from({ length: 12 }, (_, at) => `v${at}`);
    const listed = values.map((value) => [value]);
    const quasiIdentifiers = [hierarchyFromTable('x', listed), hierarchyFromTable('y', listed)];
    const pairs = [
      ...values.flatMap((value) => [value, value].map((same) => [same, same])),
      ['v1', 'v11'],
      ['v11', 'v1'],
    ];
    const rows = pairs.map((pair, at) => [...pair, 'flu', `name ${at}`]);
    const table: Table = { columns: ['x', 'y', 'condition', 'name'], rows };
    const result = released(table, { quasiIdentifiers, ...kAlone(2), maxSuppressionShare: 0.1 });
    expect(result).toMatchObject({ classes: 12, suppressed: 2 });
  });
});

describe('A table that is refused', () => {
  it('has fewer rows than one class needs', () => {
    expect(refusal(patients, kAndL(7, 2))).toMatchObject({
      code: 'table-too-small',
      figures: { rows: 6, k: 7 },
    });
  });

  it('has no class of k rows even at the coarsest levels', () => {
    const fixed = hierarchyFromTable('sex', [['F'], ['M']]);
    expect(refusal(patients, { quasiIdentifiers: [age, fixed], ...kAndL(4, 2) })).toMatchObject({
      code: 'k-not-reachable',
      figures: { largestClass: 3, k: 4 },
    });
  });

  it('would tell the sensitive value of everybody in a class, all having the same', () => {
    const uniform: Table = { ...patients, rows: patients.rows.map((row) => row.with(3, 'flu')) };
    expect(refusal(uniform)).toMatchObject({
      code: 'model-not-reachable',
      figures: { largestClass: 6 },
    });
  });

  it('would have to leave out more rows than allowed', () => {
    const fixed = hierarchyFromTable('sex', [['F'], ['M']]);
    expect(
      refusal(withRows(oldest), { quasiIdentifiers: [age, fixed], ...kAndL(4, 2), maxSuppressionShare: 0.4 }),
    ).toMatchObject({ code: 'too-many-suppressed', figures: { suppressed: 3, rows: 7 } });
  });

  it('has enough rows and too few people, since one of them is there several times', () => {
    const twice = withRows(['Ada', '32', 'F', 'flu', 'winter'], ['Ada', '33', 'F', 'flu', 'winter']);
    const fixed = hierarchyFromTable('sex', [['F'], ['M']]);
    const changes = { quasiIdentifiers: [age, fixed], ...kAlone(4), maxSuppressionShare: 0 };
    // Five rows of women, three women: k would be kept by the rows.
    const women = { ...twice, rows: twice.rows.filter(([, , sex]) => sex === 'F') };
    expect(refusal(women, changes)).toMatchObject({ code: 'model-not-reachable' });
    expect(refusal(women, { ...changes, ...kAlone(3), household: 'season', person: 'name' }).code).toBe(
      'model-not-reachable',
    );
    const { person: _person, ...withoutPerson } = request;
    expect(anonymise(women, { ...withoutPerson, ...changes }).outcome).toBe('released');
  });

  it('holds a value that the hierarchy does not know, and the refusal does not repeat it', () => {
    const result = refusal(withRows(['Uwe', '107', 'M', 'flu', 'winter']));
    expect(result).toMatchObject({ code: 'value-outside-hierarchy', figures: { rows: 1 } });
    expect(JSON.stringify(result)).not.toContain('107');
  });

  it.each<[string, Table]>([
    ['a row too short', withRows(['Uwe', '50'])],
    ['two columns of one name', { ...patients, columns: ['name', 'age', 'sex', 'condition', 'age'] }],
  ])('is malformed: %s', (_, table) => {
    expect(refusal(table).code).toBe('table-malformed');
  });
});

describe('A request that is refused', () => {
  it.each<[string, Partial<AnonymisationRequest>]>([
    ['no quasi-identifier', { quasiIdentifiers: [] }],
    ['k of 1', kAlone(1)],
    ['no k at all', { models: [] }],
    ['k that is no whole number', kAlone(2.5)],
    ['l of 0', kAndL(3, 0)],
    ['a model about a column that is not sensitive', { sensitive: ['season'] }],
    ['a weight of 0', { weights: { age: 0 } }],
    ['no combination of levels to be counted out', { maxNodesChecked: 0 }],
    ['a suppression share above 1', { maxSuppressionShare: 1.1 }],
    ['a suppression share that is no number', { maxSuppressionShare: Number.NaN }],
    ['a column that is both quasi-identifier and sensitive', { sensitive: ['age', 'condition'] }],
    ['a column that is both quasi-identifier and harmless', { insensitive: ['sex'] }],
    ['a person column that would be released', { insensitive: ['name'] }],
    ['a hierarchy without levels', { quasiIdentifiers: [{ ...age, levels: 0 }] }],
  ])('asks for %s', (_, changes) => {
    expect(refusal(patients, changes).code).toBe('request-invalid');
  });

  it('names a column that the table does not have', () => {
    expect(refusal(patients, { sensitive: ['condition', 'income'] }).code).toBe('column-unknown');
  });

  it('brings a hierarchy whose levels tear groups apart', () => {
    const torn: Hierarchy = { ...age, generalise: (value, level) => (level === 1 ? 'all' : value) };
    expect(refusal(patients, { quasiIdentifiers: [torn, sex] }).code).toBe('hierarchy-not-nested');
  });

  it('brings a hierarchy in which a coarser level claims to lose less', () => {
    const odd: Hierarchy = { ...age, coverage: (_, level) => 3 - level };
    expect(refusal(patients, { quasiIdentifiers: [odd, sex] }).code).toBe('hierarchy-not-nested');
  });
});
