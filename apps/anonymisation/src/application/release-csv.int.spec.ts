import { parse } from 'csv-parse/sync';
import { inventedSurvey } from '../testing/invented-survey.js';
import { recount } from '../testing/recount.js';
import { body } from '../testing/release-world.js';
import { runEngine, type EngineTask } from './engine-task.js';
import { PERSON_COLUMN } from './read-rows.js';
import { releaseCsv, tableOfCsv, tableOfCsvInParts } from './release-csv.js';

describe('The CSV of a release', () => {
  it.each([
    [5, 2, 0.1],
    [10, 3, 0.05],
    [25, 4, 0],
  ])('has in SQL what its report says: %i alike, %i opinions among them', (k, l, maxSuppressionShare) => {
    const rows = inventedSurvey(300).map(({ subject, values }) => [
      subject,
      ...['age', 'postcode', 'opinion'].map((field) => values[field] ?? ''),
    ]);
    const result = runEngine({
      table: { columns: [PERSON_COLUMN, 'age', 'postcode', 'opinion'], rows },
      quasiIdentifiers: body.quasiIdentifiers as EngineTask['quasiIdentifiers'],
      ...{ k, l, maxSuppressionShare, earlier: [] },
      sensitive: body.sensitive,
    });
    if (result.outcome === 'refused') throw new Error(result.code);
    const counted = recount(releaseCsv(result.table).csv);
    expect(counted).toEqual({
      rows: 300 - result.suppressed,
      classes: result.classes,
      smallest: result.smallestClass,
      distinct: result.measures.sensitive[body.sensitive]?.distinctL,
    });
    expect(counted.smallest).toBeGreaterThanOrEqual(k);
    expect(counted.distinct).toBeGreaterThanOrEqual(l);
  });
  it('runs no formula in a spreadsheet, and keeps apart what the guard could make equal', () => {
    const { csv } = releaseCsv({
      columns: ['a'],
      rows: [['=1+1'], ["'=1+1"], ['-5'], ['+5'], ['@x'], ['\tx'], ['5-9']],
    });
    expect(parse(csv)).toEqual([['a'], ["'=1+1"], ["''=1+1"], ["'-5"], ["'+5"], ["'@x"], ["'\tx"], ['5-9']]);
    // A program is given the cells themselves.
    expect(tableOfCsv(csv).rows).toEqual([['=1+1'], ["'=1+1"], ['-5'], ['+5'], ['@x'], ['\tx'], ['5-9']]);
  });
  it('is the same table when it is read a part at a time, wherever a part ends', async () => {
    const rows = Array.from({ length: 5_000 }, (_, n) => [`${n}`, n % 3 === 0 ? '"é",\r\n;' : '=1', '']);
    const { csv } = releaseCsv({ columns: ['a', 'b', 'c'], rows });
    expect(await tableOfCsvInParts(csv)).toEqual(tableOfCsv(csv));
    expect(tableOfCsv(csv).rows).toEqual(rows);
  });
  it('has the digest that anybody computes from the file', () => {
    // printf 'a\r\n1\r\n' | sha256sum
    expect(releaseCsv({ columns: ['a'], rows: [['1']] }).digest).toBe(
      '64c0dea2e1c321cbbcbf78285b8704a51abbc6b0be3117c8c3208ac6082a3284',
    );
  });
});
