import { DISCLOSURE, FakeRecords } from '../testing/fake-records.js';
import { inventedSurvey, type SurveyRow } from '../testing/invented-survey.js';
import { readRows, type BulkReading } from './read-rows.js';

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

/** Answers so many rows at once. */
class PagedRecords extends FakeRecords {
  constructor(
    private readonly people: readonly SurveyRow[],
    private readonly size: number,
  ) {
    super(people);
  }

  override async request<T>(pattern: string, payload: object): Promise<T> {
    const { from } = payload as BulkReading;
    const begin = from === undefined ? 0 : this.people.findIndex(({ record }) => record === from.record) + 1;
    this.rows = this.people.slice(begin, begin + this.size);
    const answer = await super.request<object>(pattern, payload);
    const more = begin + this.size < this.people.length;
    return { ...answer, ...(more ? { next: this.people[begin + this.size - 1]?.record } : {}) } as T;
  }
}

describe('The rows of a release', () => {
  it('hold whom they are about and the fields that were asked for, nothing more', async () => {
    const [first] = inventedSurvey(1);
    const { table } = await readRows(new FakeRecords(inventedSurvey(1)), reading);
    expect(table).toEqual({
      columns: ['', 'age', 'opinion'],
      rows: [[first?.subject, first?.values['age'], first?.values['opinion']]],
    });
  });
  it('come page by page, under one disclosure, in the order in which they were read', async () => {
    const people = inventedSurvey(5);
    const records = new PagedRecords(people, 2);
    const { disclosure, table, members } = await readRows(records, reading);
    expect(disclosure).toBe(DISCLOSURE);
    expect(table.rows.map(([subject]) => subject)).toEqual(people.map(({ subject }) => subject));
    expect(members.map(({ at }) => at)).toEqual(people.map(({ record }) => `${record} 0`));
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
