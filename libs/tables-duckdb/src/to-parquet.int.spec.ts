import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDbTables } from './duckdb-tables.js';
import { readParquet } from './testing/read-parquet.js';
import { drawTable, HOSTILE_CELLS, HOSTILE_NAMES } from './testing/seeded-tables.js';

const tables = new DuckDbTables({ memoryMb: 256 });
const names = HOSTILE_NAMES.filter((name) => name !== '');

describe('A table as Parquet', () => {
  it.each([
    ['hostile cells', { columns: ['a', 'b'], rows: HOSTILE_CELLS.map((cell) => [cell, 'x']) }],
    ['hostile names', drawTable(1, names, 10, ['x', 'y'])],
    ['no rows', { columns: ['a', 'b'], rows: [] }],
    ['one row', { columns: ['a', 'b'], rows: [['1', '2']] }],
    ['one column', drawTable(2, ['a'], 300, ['x', 'y'])],
    ['forty columns', drawTable(3, names.concat(names.map((name) => `${name}2`)).slice(0, 40), 50, ['x'])],
    ['more rows than are sent at once', drawTable(4, ['a', 'b'], 5_000, HOSTILE_CELLS.slice(0, 20))],
    ['more rows than a group holds', drawTable(5, ['a'], 150_000, ['1', '2', '3'])],
  ])('is read back as it was, with %s', async (_, table) => {
    const { columns, rows } = await readParquet(await tables.toParquet(table));
    expect(columns).toEqual(table.columns);
    expect(rows).toEqual(table.rows);
  });

  it('holds nothing but text', async () => {
    const { schema } = await readParquet(
      await tables.toParquet({ columns: ['a', 'b'], rows: [['1', '2026-01-01']] }),
    );
    expect(schema.slice(1).map(({ type, converted_type }) => [type, converted_type])).toEqual([
      ['BYTE_ARRAY', 'UTF8'],
      ['BYTE_ARRAY', 'UTF8'],
    ]);
  });

  it('is the same to the last byte whenever it is written, and says nothing of time or machine', async () => {
    const table = drawTable(6, ['a', 'b', 'c'], 3_000, HOSTILE_CELLS.slice(0, 30));
    const [first, second] = await Promise.all([tables.toParquet(table), tables.toParquet(table)]);
    expect(Buffer.from(first).equals(second)).toBe(true);
    const { pairs, about } = await readParquet(first);
    expect(pairs).toEqual([]);
    expect(about[0]?.['created_by']).toMatch(/^DuckDB version v[0-9.]+ \(build [0-9a-f]+\)$/);
    expect(Buffer.from(first).includes('coop-table')).toBe(false);
  });

  it('writes half of a surrogate pair as UTF-8 does everywhere', async () => {
    const { rows } = await readParquet(await tables.toParquet({ columns: ['a'], rows: [['x\uD800']] }));
    expect(rows).toEqual([['x\uFFFD']]);
  });

  it.each([
    ['an empty name', ['']],
    ['a NUL in a name', ['a\0']],
    ['names alike but for capitals', ['age', 'Age']],
  ])('is refused with %s, rather than called otherwise', async (_, columns) => {
    const refused = tables.toParquet({ columns, rows: [] });
    await expect(refused).rejects.toMatchObject({ code: 'columns-not-named' });
  });
});

describe('The folder in which it is written', () => {
  let folder: string;
  const before = process.env['TMPDIR'];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coop-tables-spec-'));
    process.env['TMPDIR'] = folder;
  });
  afterEach(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(folder, { recursive: true, force: true });
  });

  it('is gone when the file is there', async () => {
    await tables.toParquet({ columns: ['a'], rows: [['1']] });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is gone when there is none', async () => {
    await expect(tables.toParquet({ columns: ['a', 'A'], rows: [['1', '2']] })).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });
});
