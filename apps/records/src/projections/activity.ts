import { sql, type Kysely, type Selectable } from 'kysely';
import { defineProjection, type Projection, type StoredEvent } from '@coop/event-sourcing';
import {
  fieldsFor,
  mentionsOf,
  tell,
  type ActivityRow,
  type ActivityTables,
  type Mentions,
  type ToldLine,
  type WhatHappened,
} from './activity-rows.js';
import { decidedOutside, DECISIONS, type DecisionGiven } from './decided-outside.js';
import { CATEGORIES, type RecordsEvent } from './records-events.js';

export type { WhatHappened };

export interface Activity extends Omit<Selectable<ActivityRow>, 'fields' | 'position' | 'side' | 'what'> {
  readonly position: bigint;
  readonly side: 'concerned' | 'reader';
  readonly what: WhatHappened;
  readonly fields: readonly string[];
}

type ActivityEvent = RecordsEvent | DecisionGiven;

/** What happened to what is held about a person: who read it or was refused, who changed it, who told her? */
export const activity: Projection = defineProjection<ActivityTables>({
  name: 'records.activity',
  version: 2,
  tables: [
    { name: 'records_activity', key: ['subject', 'position', 'side', 'reference'] },
    { name: 'records_activity_mentions', key: ['record'] },
  ],
  categories: [CATEGORIES.record, CATEGORIES.subject, CATEGORIES.disclosure, ...DECISIONS],
  async create(db) {
    await db.schema
      .createTable('records_activity')
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('side', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('what', 'text', (column) => column.notNull())
      .addColumn('record', 'text', (column) => column.notNull())
      .addColumn('other', 'text')
      .addColumn('contract', 'text')
      .addColumn('purpose', 'text')
      .addColumn('action', 'text')
      .addColumn('stage', 'text')
      .addColumn('fields', 'text', (column) => column.notNull())
      .addColumn('reference', 'text', (column) => column.notNull())
      .addColumn('times', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('records_activity_key', ['subject', 'position', 'side', 'reference'])
      .execute();
    await db.schema
      .createTable('records_activity_mentions')
      .addColumn('record', 'text', (column) => column.primaryKey())
      .addColumn('owners', 'text', (column) => column.notNull())
      .addColumn('fields', 'text', (column) => column.notNull())
      .execute();
  },
  apply: (db, event) => applyEvent(db, event as Pick<StoredEvent, 'type' | 'position'> as ActivityEvent),
});

async function applyEvent(db: Kysely<ActivityTables>, event: ActivityEvent): Promise<void> {
  switch (event.type) {
    case 'records.record.created':
      return recordCreated(db, event);
    case 'records.record.corrected':
    case 'records.correction.proposed':
      return corrected(db, event);
    case 'records.disclosure.made':
    case 'records.disclosure.refused':
      return answered(db, event);
    case 'records.disclosure.made-in-bulk':
      return readInBulk(db, event);
    case 'consent.decision.given':
      return decidedOutside(db, event);
    case 'records.subject.informed': {
      const { subject, import: reference } = event.data;
      return tell(db, event, [{ subject, what: 'informed', record: reference, reference, fields: [] }]);
    }
    // The correction that follows an acceptance is told; that it was a proposal stands in its own line.
    case 'records.correction.accepted':
    case 'records.correction.declined':
      return;
    default:
      throw new TypeError(`the activity does not know ${event.type}`);
  }
}

async function recordCreated(
  db: Kysely<ActivityTables>,
  event: Extract<RecordsEvent, { type: 'records.record.created' }>,
): Promise<void> {
  const { record, owners, fields, source } = event.data;
  const mentions: Mentions = Object.fromEntries(fields.map(({ name, subjects }) => [name, subjects]));
  await db
    .insertInto('records_activity_mentions')
    .values({ record, owners: JSON.stringify(owners), fields: JSON.stringify(mentions) })
    .execute();
  const filled = fields.filter(({ value }) => value !== null).map(({ name }) => name);
  const line = {
    what: 'created',
    record,
    ...('import' in source ? { reference: source.import } : { other: source.party, reference: record }),
  } as const;
  const concerned = new Set([...owners, ...fields.flatMap(({ subjects }) => subjects)]);
  const told = [...concerned].map((subject) => ({
    ...line,
    subject,
    fields: fieldsFor(subject, filled, { fields: mentions }),
  }));
  await tell(db, event, told);
}

async function corrected(
  db: Kysely<ActivityTables>,
  event: Extract<RecordsEvent, { type: 'records.record.corrected' | 'records.correction.proposed' }>,
): Promise<void> {
  const { record, by, fields } = event.data;
  const mentions = await mentionsOf(db, record);
  const names = fields.map(({ name }) => name);
  const told =
    event.type === 'records.record.corrected'
      ? ({ what: 'corrected', reference: event.data.under?.id ?? record } as const)
      : ({ what: 'proposed', reference: event.data.proposal } as const);
  const concerned = new Set([...mentions.owners, ...fields.flatMap(({ subjects }) => subjects)]);
  const lines = [...concerned].map((subject) => ({
    ...{ ...told, subject, record, other: by },
    fields: fieldsFor(subject, names, mentions),
  }));
  await tell(db, event, lines);
}

async function answered(
  db: Kysely<ActivityTables>,
  event: Extract<RecordsEvent, { type: 'records.disclosure.made' | 'records.disclosure.refused' }>,
): Promise<void> {
  const { record, consumer, contract, purpose, action, requested, subjects } = event.data;
  const mentions = await mentionsOf(db, record);
  const line = { record, contract, purpose, action, other: consumer };
  const told =
    event.type === 'records.disclosure.made'
      ? { ...line, what: 'disclosed' as const, reference: event.data.disclosure }
      : {
          ...line,
          what: 'refused' as const,
          reference: event.data.refusal,
          stage: event.data.stage,
          times: event.data.count,
        };
  const asked = requested === 'all' ? Object.keys(mentions.fields) : requested;
  const names = event.type === 'records.disclosure.made' ? event.data.fields : asked;
  const own = event.type === 'records.disclosure.made' || requested !== 'all' ? names : [];
  const lines = [...new Set(subjects)].map((subject) => ({
    ...{ ...told, subject },
    fields: fieldsFor(subject, names, mentions),
  }));
  await tell(db, event, [...lines, { ...told, subject: consumer, side: 'reader', fields: own }]);
}

async function readInBulk(
  db: Kysely<ActivityTables>,
  event: Extract<RecordsEvent, { type: 'records.disclosure.made-in-bulk' }>,
): Promise<void> {
  const { disclosure: reference, release, reader, purpose, action, records, fields, subjects } = event.data;
  const read = {
    what: 'read-in-bulk',
    reference,
    other: reader,
    purpose,
    action: action ?? 'anonymise',
    contract: release,
  } as const;
  const concerned = new Set(subjects);
  const lines: ToldLine[] = [];
  for (const record of records) {
    const mentions = await mentionsOf(db, record);
    // One line per person and bulk reading: it is one disclosure, however many of her records entered.
    const entered = new Set([...mentions.owners, ...fields.flatMap((name) => mentions.fields[name] ?? [])]);
    for (const subject of entered)
      if (concerned.delete(subject))
        lines.push({ ...read, subject, record, fields: fieldsFor(subject, fields, mentions) });
  }
  await tell(db, event, lines);
}

/** What a person may see of it: her own lines, newest first; all of what one event told, or nothing of it. */
export async function activityOf(
  reader: Kysely<never>,
  subjects: readonly string[],
  { before, limit }: { readonly before?: bigint; readonly limit: number },
): Promise<readonly Activity[]> {
  const own = (reader as unknown as Kysely<ActivityTables>)
    .selectFrom('records_activity')
    .selectAll()
    .where('subject', 'in', subjects)
    .orderBy('position', 'desc')
    .orderBy('subject')
    .orderBy('side')
    .orderBy('reference');
  const page = before === undefined ? own : own.where('position', '<', Number(before));
  const some = await page.limit(limit).execute();
  // A page ends between positions, because the next one is asked for by a position.
  const last = some.length < limit ? undefined : some.at(-1)?.position;
  const whole = some.filter(({ position }) => position !== last);
  const rows = last === undefined ? some : [...whole, ...(await own.where('position', '=', last).execute())];
  return rows.map((row) => ({
    ...row,
    position: BigInt(row.position),
    side: row.side as Activity['side'],
    what: row.what as WhatHappened,
    fields: JSON.parse(row.fields) as string[],
  }));
}

/** How many copies of values that concern a person were delivered: what an erasure cannot call back. */
export async function deliveredCopies(reader: Kysely<never>, subject: string): Promise<number> {
  const row = await (reader as unknown as Kysely<ActivityTables>)
    .selectFrom('records_activity')
    .select(sql<number>`count(*)`.as('copies'))
    .where('subject', '=', subject)
    .where('side', '=', 'concerned')
    .where('what', 'in', ['disclosed', 'read-in-bulk'])
    .executeTakeFirstOrThrow();
  return row.copies;
}
