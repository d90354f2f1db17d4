import type { Released } from '@coop/anonymiser';
import { DuckDbTables, TableFailure } from '@coop/tables-duckdb';
import { inventedSurvey } from '../testing/invented-survey.js';
import { body } from '../testing/release-world.js';
import { runEngine, type EngineTask } from './engine-task.js';
import { PERSON_COLUMN } from './read-rows.js';
import { assertCountable, assertSqlAgrees, expectedOf, rowsToCount } from './recount-in-sql.js';

const tables = new DuckDbTables({ memoryMb: 128 });
const FIELDS = ['age', 'postcode', 'opinion'];

/** Rows of people of whom every third has two. */
function task(seed: number, changes: Partial<EngineTask> = {}): EngineTask {
  const survey = inventedSurvey(240, seed);
  const rows = survey.map(({ values }, at) => [
    survey[at % 3 === 2 ? at - 1 : at]?.subject ?? '',
    ...FIELDS.map((field) => values[field] ?? ''),
  ]);
  const { sensitive, k, l, maxSuppressionShare } = body;
  const quasiIdentifiers = body.quasiIdentifiers as EngineTask['quasiIdentifiers'];
  const table = { columns: [PERSON_COLUMN, ...FIELDS], rows };
  return { table, quasiIdentifiers, sensitive, k, l, maxSuppressionShare, earlier: [], ...changes };
}

function released(asked: EngineTask): Released {
  const result = runEngine(asked);
  if (result.outcome === 'refused') throw new Error(result.code);
  return result;
}

const agrees = (result: Released, asked: EngineTask) =>
  assertSqlAgrees(tables, rowsToCount(result, asked), expectedOf(result, asked));

describe('A table counted in SQL', () => {
  it.each([
    [1, 2, 1],
    [2, 3, 2],
    [3, 5, 2],
    [4, 7, 3],
    [5, 10, 4],
    [6, 20, 1],
  ])('has what its report says, survey %i: %i people and %i opinions in each class', async (seed, k, l) => {
    const asked = task(seed, { k, l });
    const result = released(asked);
    await agrees(result, asked);
    const counts = await tables.countClasses(result.table, {
      by: ['age', 'postcode'],
      sensitive: ['opinion'],
    });
    expect(counts).toMatchObject({
      rows: 240 - result.suppressed,
      classes: result.classes,
      smallest: { rows: result.smallestClass },
      sensitive: [{ leastDistinct: result.measures.sensitive['opinion']?.distinctL }],
    });
    expect(counts.smallest.rows).toBeGreaterThanOrEqual(k);
    expect(counts.sensitive[0]?.leastDistinct).toBeGreaterThanOrEqual(l);
  });

  it('is not released when the engine lost a row', async () => {
    const [asked, result] = [task(7), released(task(7))];
    const table = { ...result.table, rows: result.table.rows.slice(1) };
    await expect(agrees({ ...result, table }, asked)).rejects.toThrow(/SQL counts a table otherwise/);
  });

  it('is not released when one row lies outside every class', async () => {
    const [asked, result] = [task(8), released(task(8))];
    const [[, ...others] = [], ...rows] = result.table.rows;
    const table = { ...result.table, rows: [['18', ...others], ...rows] };
    await expect(agrees({ ...result, table }, asked)).rejects.toThrow(
      /classes, smallest class, people in a class/,
    );
  });

  it('is not released when a class has rows enough, but of too few people', async () => {
    const [asked, result] = [task(9), released(task(9))];
    const ofOne = { ...result, sources: result.sources.map(() => 0) };
    await expect(agrees(ofOne, asked)).rejects.toThrow(/otherwise: people in a class$/);
  });

  it('is not released when a class has too few different values', async () => {
    const [asked, result] = [task(10), released(task(10))];
    const [[first = ''] = []] = result.table.rows;
    const rows = result.table.rows.map((row) => (row[0] === first ? [...row.slice(0, 2), 'for'] : row));
    await expect(agrees({ ...result, table: { ...result.table, rows } }, asked)).rejects.toThrow(
      /least different values, greatest share/,
    );
  });

  it('is not released when values differ only where they cannot be written', async () => {
    const [asked, result] = [task(11), released(task(11))];
    const rows = result.table.rows.map((row, at) => [...row.slice(0, 2), at % 2 === 0 ? '\uD800' : '\uD801']);
    await expect(agrees({ ...result, table: { ...result.table, rows } }, asked)).rejects.toThrow(
      /least different values/,
    );
  });
});

describe('A machine without DuckDB', () => {
  const failing = (code: 'not-available' | 'out-of-memory') => ({
    check: () => Promise.reject(new TableFailure(code)),
    countClasses: () => Promise.reject(new TableFailure(code)),
    toParquet: () => Promise.reject(new TableFailure(code)),
  });

  it('makes no table', async () => {
    await expect(assertCountable(failing('not-available'))).rejects.toMatchObject({
      code: 'tables-not-counted',
    });
  });

  it('is not taken for one that has too little memory', async () => {
    await expect(assertCountable(failing('out-of-memory'))).rejects.toThrow(TableFailure);
  });
});
