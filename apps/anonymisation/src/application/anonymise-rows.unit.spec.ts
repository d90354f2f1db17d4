import { inventedSurvey } from '../testing/invented-survey.js';
import { body } from '../testing/release-world.js';
import { anonymiseRows, ROWS_IN_THIS_THREAD } from './anonymise-rows.js';
import { runEngine, type EngineTask } from './engine-task.js';
import type { Attacked } from './run-and-attack.js';
import { PERSON_COLUMN } from './read-rows.js';

const { k, l, sensitive, maxSuppressionShare } = body;
const quasiIdentifiers = body.quasiIdentifiers as EngineTask['quasiIdentifiers'];

function task(rows: number, changes: Partial<EngineTask> = {}): EngineTask {
  const cells = inventedSurvey(rows).map(({ subject, values }) => [
    subject,
    ...['age', 'postcode', 'opinion'].map((field) => values[field] ?? ''),
  ]);
  const table = { columns: [PERSON_COLUMN, 'age', 'postcode', 'opinion'], rows: cells };
  return { table, quasiIdentifiers, sensitive, k, l, maxSuppressionShare, earlier: [], ...changes };
}

describe('Anonymising rows', () => {
  it('gives the same table in a thread of its own, where large tables go', async () => {
    const large = task(ROWS_IN_THIS_THREAD + 1);
    const { attacks, ...released } = (await anonymiseRows(large)) as Attacked;
    expect(released).toEqual(runEngine(large));
    expect(attacks.map(({ attempts }) => attempts)).toContain(ROWS_IN_THIS_THREAD + 1);
  });
  it('never gives out whom a row is about', async () => {
    const result = await anonymiseRows(task(300));
    expect(result).toMatchObject({ outcome: 'released', table: { columns: ['age', 'postcode', 'opinion'] } });
  });
  it('gives up when the search takes too long, and says so', async () => {
    const result = await anonymiseRows(task(ROWS_IN_THIS_THREAD + 1), 0);
    expect(result).toEqual({
      outcome: 'refused',
      code: 'search-too-long',
      figures: { rows: ROWS_IN_THIS_THREAD + 1 },
    });
  });
  it('gives no column away by which people are known, whatever it is declared to be', async () => {
    const { table, ...asked } = task(300);
    const at = table.columns.indexOf(sensitive);
    const withMail = table.rows.map((row, person) =>
      row.map((cell, column) => (column === at ? `person-${person}@example.org` : cell)),
    );
    const telling = await anonymiseRows({ ...asked, table: { ...table, rows: withMail } });
    expect(telling).toEqual({
      ...{ outcome: 'refused', code: 'column-identifies' },
      figures: { 'people-alone': 1, identifiers: 1 },
    });
    // One of them among many answers is enough.
    const [first, ...others] = table.rows.map((row) => [...row]);
    if (first !== undefined) first[at] = 'ask anna@example.org';
    const single = { ...table, rows: [first ?? [], ...others] };
    expect(await anonymiseRows({ ...asked, table: single })).toMatchObject({ outcome: 'refused' });
  });
  it('counts people, not rows', async () => {
    const { table, ...asked } = task(300);
    // Five people, thirty times each: rows enough for k = 20, people not.
    const few = { ...table, rows: Array.from({ length: 30 }, () => table.rows.slice(0, 5)).flat() };
    const all = { ...asked, k: 20, l: 1, maxSuppressionShare: 0 };
    expect(await anonymiseRows({ ...all, table: few })).toMatchObject({ code: 'model-not-reachable' });
  });
  it('reports a fault of its thread as a fault, not as an answer', async () => {
    const broken = task(ROWS_IN_THIS_THREAD + 1, { quasiIdentifiers: undefined as never });
    await expect(anonymiseRows(broken)).rejects.toThrow(TypeError);
  });
});
