import { createHash } from 'node:crypto';
import type { recordsEvents } from '@coop/contracts';
import { newId, StoreError, type CommandContext } from '@coop/event-sourcing';
import { STALE_IN_BULK_AFTER_MS } from '@coop/service-kit';
import {
  pageOfCategory,
  recordsAmong,
  RECORDS_OF_A_PAGE,
  type CurrentRecord,
} from '../projections/current-records.js';
import { CATEGORIES } from '../projections/records-events.js';
import { caughtUp } from './caught-up.js';
import { CONTROL_CATEGORIES, CONTROL_OR_COUNTING } from './control-categories.js';
import { disclosureStream } from './disclosure-events.js';
import { openFields } from './open-values.js';
import { reader, type DecidedInBulk, type RecordsParts } from './ports.js';

type Parts = Pick<
  RecordsParts,
  'ledger' | 'vault' | 'readModels' | 'gate' | 'clock' | 'neighbours' | 'alarm'
>;

export interface BulkReading {
  readonly release: string;
  readonly reader: string;
  readonly category: string;
  readonly purpose: string;
  /** What it is decided for; absent: `anonymise`. */
  readonly action?: recordsEvents.BulkAction | undefined;
  readonly fields: readonly string[];
  /** The contract under which the reader works, where there is one. */
  readonly contract?: string | undefined;
  /** The size of the smallest group in what the reader will make of it; absent: it promises none. */
  readonly k?: number | undefined;
  /** The command of the reader that this reading serves. */
  readonly commandId?: string | undefined;
  /** Goes on with a reading: its disclosure, and the last record that was looked at. */
  readonly from?: { readonly disclosure: string; readonly record: string } | undefined;
}

export interface BulkAnswer {
  readonly disclosure: string;
  readonly rows: readonly {
    readonly record: string;
    /** Whom the record is about: its owner, or the first of several. */
    readonly subject: string;
    /** Of the record: whoever reads again later sees by it whether anything was changed. */
    readonly revision: string;
    readonly values: Readonly<Record<string, string>>;
  }[];
  readonly entered: number;
  readonly leftOut: number;
  /** The last record that was looked at, where there may be more. */
  readonly next?: string;
  readonly position: string;
}

const MAX_ATTEMPTS = 6;

/**
 * Reads one category for a release, page by page: a whole one would not fit into a message, and would keep everybody
 * else waiting. A record enters only with all fields that were asked for: half a row would tell by its gaps who had
 * agreed to what. Each page is on the ledger before it is answered, under the same check as a single reading.
 */
export async function readInBulk(parts: Parts, reading: BulkReading): Promise<BulkAnswer> {
  await caughtUp(parts, STALE_IN_BULK_AFTER_MS);
  const { category, from } = reading;
  const records = await pageOfCategory(reader(parts), category, from?.record);
  const disclosure = from?.disclosure ?? newId();
  const last = records.at(-1)?.record;
  if (last === undefined)
    return { disclosure, rows: [], entered: 0, leftOut: 0, position: String(parts.ledger.store.head()) };
  const { rows, position } = await readPage(parts, reading, disclosure, records);
  return {
    ...{ disclosure, rows, entered: rows.length, leftOut: records.length - rows.length },
    ...(records.length < RECORDS_OF_A_PAGE ? {} : { next: last }),
    position: String(position),
  };
}

type Page = { readonly rows: readonly BulkAnswer['rows'][number][]; readonly position: bigint };

async function readPage(
  parts: Parts,
  reading: BulkReading,
  disclosure: string,
  records: readonly CurrentRecord[],
): Promise<Page> {
  const { purpose, action = 'anonymise', fields, k } = reading;
  const question = {
    reader: reading.reader,
    contract: reading.contract ?? '',
    purpose,
    action,
    fields,
    ...(k === undefined ? {} : { k }),
  } as const;
  const ids = records.map(({ record }) => record);
  for (let attempt = 1; ; attempt += 1) {
    const loadedAt = parts.gate.position;
    const current = await recordsAmong(reader(parts), ids);
    const asked = { ...question, records: ids };
    const decided = await parts.neighbours.decideMany(asked, parts.ledger.store.head());
    const permitted = current.filter(({ record }) => permitsAll(decided.permitted[record], fields));
    const rows = await openRows(parts, permitted, fields, disclosure);
    try {
      return {
        rows,
        position: await disclose(parts, reading, { disclosure, asked: current, rows, decided, loadedAt }),
      };
    } catch (error) {
      const moved = error instanceof StoreError && error.code === 'CheckFailed';
      if (!moved || attempt >= MAX_ATTEMPTS) throw error;
      await caughtUp(parts, STALE_IN_BULK_AFTER_MS);
    }
  }
}

const permitsAll = (permitted: readonly string[] | undefined, fields: readonly string[]): boolean =>
  fields.every((name) => permitted?.includes(name) ?? false);

async function openRows(
  parts: Parts,
  records: readonly CurrentRecord[],
  names: readonly string[],
  disclosure: string,
): Promise<Page['rows']> {
  const wanted = records.map(({ fields }) => fields.filter(({ name }) => names.includes(name)));
  const opened = await openFields(parts, wanted.flat(), { kind: 'release', id: disclosure });
  let next = 0;
  return records.flatMap(({ record, owners, revision }, index) => {
    const fields = opened.slice(next, (next += wanted[index]?.length ?? 0));
    const values = fields.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const]));
    return values.length < names.length
      ? []
      : [
          {
            ...{ record, subject: owners[0] ?? record, revision: String(revision) },
            values: Object.fromEntries(values),
          },
        ];
  });
}

interface Outcome {
  readonly disclosure: string;
  readonly asked: readonly CurrentRecord[];
  readonly rows: Page['rows'];
  readonly decided: DecidedInBulk;
  /** The position at which the read models gave the records. */
  readonly loadedAt: bigint;
}

async function disclose(parts: Parts, reading: BulkReading, outcome: Outcome): Promise<bigint> {
  const { disclosure, asked, rows, decided, loadedAt } = outcome;
  const { reader: consumer, release, purpose, action, category, fields } = reading;
  const { asOf, knownPosition } = decided;
  const counted = countedIn(rows, decided);
  const entered = new Set(rows.map(({ record }) => record));
  const released = asked.filter(({ record }) => entered.has(record));
  const mentioned = released.flatMap((record) =>
    record.fields.filter(({ name }) => fields.includes(name)).flatMap(({ subjects }) => subjects),
  );
  const data = {
    ...{ disclosure, release, reader: consumer, purpose, category, fields: [...fields] },
    ...(action === undefined ? {} : { action }),
    ...{ asOf, knownPosition: String(knownPosition) },
    ...{ entered: rows.length, leftOut: asked.length - rows.length },
    records: rows.map(({ record }) => record),
    subjects: [...new Set(mentioned)].sort(),
    ...(counted.length === 0 ? {} : { counted }),
  };
  const stream = disclosureStream(consumer, parts.clock());
  const events = [{ type: 'records.disclosure.made-in-bulk', data }];
  const checks = [
    {
      categories: counted.length === 0 ? CONTROL_CATEGORIES : CONTROL_OR_COUNTING,
      unchangedAfter: knownPosition,
    },
    // So many records cannot be checked one by one: none at all may have moved since they were loaded.
    { categories: [CATEGORIES.record], unchangedAfter: loadedAt },
  ];
  return (await parts.ledger.append(bulkCommand(reading), [{ stream, expected: 'any', events }], checks))
    .last;
}

/** What entered is a reading of each record; what did not enter, for want of a value, is none. */
const countedIn = (rows: Page['rows'], { counted }: DecidedInBulk) =>
  rows.flatMap(({ record: id }, record) => {
    const of = counted[id];
    return of === undefined ? [] : [{ record, of: [...of] }];
  });

/** Reading again for the same release is another reading. */
function bulkCommand({
  reader: actor,
  release,
  commandId: causationId = release,
}: BulkReading): CommandContext {
  const commandId = newId();
  const commandDigest = createHash('sha256').update(`${release} ${commandId}`).digest('hex');
  return { commandId, commandDigest, metadata: { actor, correlationId: release, causationId } };
}
