import { DISCLOSURE, FakeRecords } from '../testing/fake-records.js';
import { inventedSurvey } from '../testing/invented-survey.js';
import { PagedRecords } from '../testing/paged-records.js';
import { readRows } from './read-rows.js';

const reading = {
  release: '0199b000-0000-7000-8000-000000000001',
  reader: '0199b000-0000-7000-8000-0000000000a1',
  contract: '0199b000-0000-7000-8000-0000000000c1',
  category: 'survey',
  purpose: 'ScientificResearch',
  fields: ['age', 'opinion'],
  k: 5,
  commandId: '0199b000-0000-7000-8000-000000000002',
};

describe('The rows of a release', () => {
  it('hold whom they are about and the fields that were asked for, nothing more', async () => {
    const [first] = inventedSurvey(1);
    const { columns, rows } = await readRows(new FakeRecords(inventedSurvey(1)), reading);
    expect(columns).toEqual(['', 'age', 'opinion']);
    const cells = [first?.subject, first?.values['age'], first?.values['opinion']];
    expect(rows).toEqual([{ cells, record: first?.record, revision: '0' }]);
  });
  it('come page by page, under one disclosure, in the order in which they were read', async () => {
    const people = inventedSurvey(5);
    const records = new PagedRecords(people, 2);
    const { disclosure, rows } = await readRows(records, reading);
    expect(disclosure).toBe(DISCLOSURE);
    expect(rows.map(({ cells }) => cells[0])).toEqual(people.map(({ subject }) => subject));
    expect(rows.map(({ record }) => record)).toEqual(people.map(({ record }) => record));
    expect(records.asked.map(({ from }) => from?.record)).toEqual([
      undefined,
      people[1]?.record,
      people[3]?.record,
    ]);
  });
  it.each([
    ['a row that lacks a field', { values: { age: '34' } }],
    ['a row that says of nobody whom it is about', { subject: undefined }],
    ['a value that is no text', { values: { age: 34, opinion: 'for' } }],
  ])('are not taken from an answer with %s, and its values stay untold', async (_what, changes) => {
    const rows = inventedSurvey(1).map((row) => ({ ...row, ...changes }));
    await expect(readRows(new FakeRecords(rows), reading)).rejects.toThrow(
      /^records\.bulk-read answered [^4]*$/,
    );
  });
});
