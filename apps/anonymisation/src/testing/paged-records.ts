import type { BulkReading } from '../application/read-rows.js';
import { FakeRecords } from './fake-records.js';
import type { SurveyRow } from './invented-survey.js';

/** Stands for the records service, which answers so many rows at once. */
export class PagedRecords extends FakeRecords {
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
