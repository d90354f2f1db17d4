import { z } from 'zod';
import { position, uuid } from '@coop/contracts';
import type { Bus } from '@coop/message-bus';

/** A field's name is never empty, so this column cannot be one: it holds whom a row is about, and is not released. */
export const PERSON_COLUMN = '';

/** Deciding and opening some hundred records takes longer than an ordinary question. */
const READING_TIMEOUT_MS = 60_000;

export interface BulkReading {
  readonly release: string;
  readonly reader: string;
  readonly contract: string;
  readonly category: string;
  readonly purpose: string;
  /** What each record is decided for; absent: `anonymise`. */
  readonly action?: 'export';
  readonly fields: readonly string[];
  /** The size of the smallest group in what is released; absent where groups are not what protects people. */
  readonly k?: number;
  readonly commandId: string;
  /** Goes on with a reading after a record. */
  readonly from?: { readonly disclosure: string; readonly record: string };
}

/** A row as it was read, the person first, and the record that it came from. */
export interface ReadRow {
  readonly cells: readonly string[];
  readonly record: string;
  /** Of the record. */
  readonly revision: string;
}

const bulkPage = z.object({
  disclosure: uuid,
  rows: z.array(
    z.object({ record: uuid, subject: uuid, revision: position, values: z.record(z.string(), z.string()) }),
  ),
  next: uuid.optional(),
});
type BulkPage = z.infer<typeof bulkPage>;

/**
 * The rows of those who agreed, page by page from the records service: it decides each record and puts the reading on
 * the ledger before it answers. A row without one of the fields is a fault: its gap would tell who agreed to what.
 */
export async function readRows(
  bus: Bus,
  reading: BulkReading,
): Promise<{
  readonly disclosure: string;
  readonly columns: readonly string[];
  readonly rows: readonly ReadRow[];
}> {
  const read: ReadRow[] = [];
  const take = ({ rows }: BulkPage): void => {
    for (const { subject, record, revision, values } of rows) {
      const cells = [subject, ...reading.fields.map((field) => values[field] ?? missing(field))];
      read.push({ cells, record, revision });
    }
  };
  const first = await readPage(bus, reading);
  const { disclosure } = first;
  take(first);
  for (let record = first.next; record !== undefined;) {
    const page = await readPage(bus, { ...reading, from: { disclosure, record } });
    take(page);
    record = page.next;
  }
  return { disclosure, columns: [PERSON_COLUMN, ...reading.fields], rows: read };
}

async function readPage(bus: Bus, reading: BulkReading): Promise<BulkPage> {
  const answer = await bus.request<unknown>('records.bulk-read', reading, { timeoutMs: READING_TIMEOUT_MS });
  const checked = bulkPage.safeParse(answer);
  // The schema's own message may quote a person's values.
  if (!checked.success) throw new TypeError('records.bulk-read answered in another form');
  return checked.data;
}

function missing(field: string): never {
  throw new TypeError(`records.bulk-read answered a row without ${JSON.stringify(field)}`);
}
