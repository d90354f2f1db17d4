import { DuckDbTables } from './duckdb-tables.js';
import { drawTable, HOSTILE_CELLS, HOSTILE_NAMES } from './testing/seeded-tables.js';
import { plainCounts } from './testing/plain-counts.js';

const tables = new DuckDbTables({ memoryMb: 256 });

describe('Counting in SQL', () => {
  it('counts rows, classes, people and values', async () => {
    const rows = [
      ['Ada', '30-39', 'for'],
      ['Ada', '30-39', 'for'],
      ['Max', '30-39', 'against'],
      ['Eva', '40-49', 'for'],
      ['Ida', '40-49', 'for'],
      ['Ida', '40-49', 'for'],
      ['Ida', '40-49', 'against'],
    ];
    const columns = { by: ['age'], person: '', sensitive: ['opinion'] };
    expect(await tables.countClasses({ columns: ['', 'age', 'opinion'], rows }, columns)).toEqual({
      ...{ rows: 7, classes: 2 },
      smallest: { rows: 3, people: 2 },
      sensitive: [{ column: 'opinion', leastDistinct: 2, greatestShare: { count: 3, of: 4 } }],
    });
  });

  it.each([1, 2, 3, 4, 5, 6])('agrees with plain counting on table %i of random cells', async (seed) => {
    const columns = ['', 'a', 'b', 'c', 's', 't'];
    const table = drawTable(seed, columns, seed * 400, ['1', '01', 'x', '', '\0'].slice(0, 1 + (seed % 5)));
    const asked = { by: ['a', 'b', 'c'].slice(0, seed % 4), person: '', sensitive: ['s', 't'] };
    expect(await tables.countClasses(table, asked)).toEqual(plainCounts(table, asked));
  });

  it('takes no cell for another, whatever is in it', async () => {
    const rows = HOSTILE_CELLS.map((cell) => [cell]);
    const counts = await tables.countClasses({ columns: ['a'], rows }, { by: ['a'] });
    expect(counts).toMatchObject({ classes: HOSTILE_CELLS.length, smallest: { rows: 1 } });
  });

  it('keeps apart what UTF-8 cannot', async () => {
    const rows = ['\uD800', '\uD801', '\uFFFD', '\\ud800', '"\\ud800"'].map((cell) => [cell, 'x']);
    const asked = { by: ['a'], sensitive: ['b'] };
    const counts = await tables.countClasses({ columns: ['a', 'b'], rows }, asked);
    expect(counts.classes).toBe(rows.length);
  });

  it('knows columns by any name, and by place where the name is empty', async () => {
    const table = drawTable(7, HOSTILE_NAMES, 100, ['1', '2']);
    for (const name of ['', 'a"b', 'a\nb', 'c1']) {
      const asked = { by: [name], person: 'c0', sensitive: ['select'] };
      expect(await tables.countClasses(table, asked)).toEqual(plainCounts(table, asked));
    }
  });

  it.each([0, 1])('counts a table of %i rows', async (rows) => {
    const table = drawTable(8, ['a', 'b'], rows, ['x']);
    for (const by of [[], ['a']]) {
      const asked = { by, person: 'a', sensitive: ['b'] };
      expect(await tables.countClasses(table, asked)).toEqual(plainCounts(table, asked));
    }
  });

  it('counts forty columns, more rows than are sent at once, and a thousand sizes of class', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `column ${at}`);
    const wide = drawTable(9, names, 5_000, ['x', 'y']);
    const asked = { by: names.slice(0, 6), sensitive: names.slice(6) };
    expect(await tables.countClasses(wide, asked)).toEqual(plainCounts(wide, asked));
    const rows = Array.from({ length: 400 }, (_, at) => Array.from({ length: at + 1 }, () => [`${at}`, 'x']));
    const counts = await tables.countClasses({ columns: ['a', 's'], rows: rows.flat() }, { by: ['a'] });
    expect(counts).toMatchObject({ rows: 80_200, classes: 400, smallest: { rows: 1 } });
  });

  it('tells shares apart that a quotient would not', async () => {
    const rows = [...classOf('a', 1_000, 1_001), ...classOf('b', 999, 1_000)];
    const asked = { by: ['a'], sensitive: ['s'] };
    const { sensitive } = await tables.countClasses({ columns: ['a', 's'], rows }, asked);
    expect(sensitive[0]?.greatestShare).toEqual({ count: 1_000, of: 1_001 });
  });

  it.each([
    ['a column that is not there', { columns: ['a'], rows: [] }, ['b']],
    ['a column that is there twice', { columns: ['a', 'a'], rows: [] }, ['a']],
    ['a row of another length', { columns: ['a'], rows: [['1', '2']] }, ['a']],
    ['a table without columns', { columns: [], rows: [] }, []],
  ])('does not count %s', async (_, table, by) => {
    await expect(tables.countClasses(table, { by })).rejects.toThrow(TypeError);
  });
});

/** A class of so many rows, of which so many have one value. */
const classOf = (name: string, most: number, rows: number) =>
  Array.from({ length: rows }, (_, at) => [name, at < most ? 'same' : `other ${at}`]);
