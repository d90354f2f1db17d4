import { Bus, BusError } from '@coop/message-bus';
import type { BulkReading } from '../application/read-rows.js';

export const DISCLOSURE = '0199b000-0000-7000-8000-0000000000d1';

/** Stands for the records service on the bus: it answers bulk readings, of those who agreed to the purpose. */
export class FakeRecords extends Bus {
  readonly asked: BulkReading[] = [];
  /** Set it to see what happens when the other service does not answer. */
  silent = false;
  /** What happens elsewhere while the reading is under way. */
  meanwhile: () => Promise<void> = () => Promise.resolve();

  constructor(
    public rows: readonly object[],
    readonly purpose = 'ScientificResearch',
  ) {
    super();
  }

  override async request<T>(pattern: string, payload: object): Promise<T> {
    if (pattern !== 'records.bulk-read' || this.silent) throw new BusError('NoHandler', 'bus');
    const reading = payload as BulkReading;
    this.asked.push(reading);
    await this.meanwhile();
    const rows = reading.purpose === this.purpose ? this.rows : [];
    const answer = { disclosure: DISCLOSURE, rows, entered: rows.length, leftOut: 7, position: '0' };
    return structuredClone(answer) as T;
  }
}
