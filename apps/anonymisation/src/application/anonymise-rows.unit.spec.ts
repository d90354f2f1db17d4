import { inventedSurvey } from '../testing/invented-survey.js';
import { body } from '../testing/release-world.js';
import { anonymiseRows } from './anonymise-rows.js';
import { ROWS_OF_A_MESSAGE } from './candidate-messages.js';
import { runEngine, type EngineTask } from './engine-task.js';
import type { CandidateOrder, Recipe } from './make-candidate.js';
import { PERSON_COLUMN, type ReadRow } from './read-rows.js';
import { tableOfCsv } from './release-csv.js';

const { k, l, sensitive, maxSuppressionShare } = body;
const quasiIdentifiers = body.quasiIdentifiers as EngineTask['quasiIdentifiers'];
const FIELDS = ['age', 'postcode', 'opinion'];
const OPINION = 1 + FIELDS.indexOf(sensitive);

const order = (changes: Partial<Recipe> = {}): CandidateOrder => ({
  recipe: { quasiIdentifiers, sensitive, k, l, maxSuppressionShare, ...changes },
  ...{ columns: [PERSON_COLUMN, ...FIELDS], has: [], leastBatch: 40 },
});

const rowsOf = (people: number): ReadRow[] =>
  inventedSurvey(people).map(({ subject, record, values }) => ({
    cells: [subject, ...FIELDS.map((field) => values[field] ?? '')],
    ...{ record, revision: '0' },
  }));

const MANY = 2 * ROWS_OF_A_MESSAGE + 1;

describe('Anonymising rows', () => {
  it('gives in a thread of its own what the engine gives, with whom each row is about', async () => {
    const rows = rowsOf(MANY);
    const { recipe, columns } = order();
    const table = { columns, rows: rows.map(({ cells }) => cells) };
    const expected = runEngine({ ...recipe, table, earlier: [] });
    const made = await anonymiseRows(order(), rows);
    if (made.outcome === 'refused' || expected.outcome === 'refused') throw new Error('nothing was made');
    const { candidate, counted } = made;
    expect(tableOfCsv(candidate.csv)).toEqual(expected.table);
    expect(candidate).toMatchObject({ classes: expected.classes, risk: expected.risk });
    expect(candidate.attacks.map(({ attempts }) => attempts)).toContain(MANY);
    expect(counted.rows.map(([, ...cells]) => cells)).toEqual(expected.table.rows);
    expect(counted.rows.map(([person]) => person)).toEqual(
      Array.from(expected.sources, (source) => rows[source]?.cells[0]),
    );
  });
  it('never gives out whom a row is about', async () => {
    const made = await anonymiseRows(order(), rowsOf(300));
    if (made.outcome === 'refused') throw new Error(made.code);
    expect(tableOfCsv(made.candidate.csv).columns).toEqual(FIELDS);
    expect(made.candidate.members.split('\n')).toHaveLength(300);
  });
  it('gives up when the search takes too long, and says so', async () => {
    const result = await anonymiseRows(order(), rowsOf(MANY), 0);
    expect(result).toEqual({ outcome: 'refused', code: 'search-too-long', figures: { rows: MANY } });
  });
  it('gives no column away by which people are known, whatever it is declared to be', async () => {
    const withMail = rowsOf(300).map(({ cells, ...of }, person) => ({
      ...{
        ...of,
        cells: cells.map((cell, column) => (column === OPINION ? `person-${person}@example.org` : cell)),
      },
    }));
    expect(await anonymiseRows(order(), withMail)).toEqual({
      ...{ outcome: 'refused', code: 'column-identifies' },
      figures: { 'people-alone': 1, identifiers: 1 },
    });
    // One of them among many answers is enough.
    const [first, ...others] = rowsOf(300);
    const single = {
      cells: first?.cells.with(OPINION, 'ask anna@example.org') ?? [],
      record: '',
      revision: '0',
    };
    expect(await anonymiseRows(order(), [single, ...others])).toMatchObject({ outcome: 'refused' });
  });
  it('counts people, not rows', async () => {
    // Five people, thirty times each: rows enough for k = 20, people not.
    const few = Array.from({ length: 30 }, () => rowsOf(5)).flat();
    const all = order({ k: 20, l: 1, maxSuppressionShare: 0 });
    expect(await anonymiseRows(all, few)).toMatchObject({ code: 'model-not-reachable' });
  });
  it('reports a fault of its thread as a fault, not as an answer', async () => {
    const broken = order({ quasiIdentifiers: undefined as never });
    await expect(anonymiseRows(broken, rowsOf(300))).rejects.toThrow(TypeError);
  });
});
