import { CompiledQuery, type Kysely, type Selectable } from 'kysely';
import type { recordsEvents, SealedRef } from '@coop/contracts';
import { defineProjection, type Projection } from '@coop/event-sourcing';
import { asRecordsEvent, CATEGORIES, type RecordsEvent } from './records-events.js';

interface RecordRow {
  readonly record: string;
  readonly revision: number;
  /** Position of the record's last event: a decision about it must know at least so much. */
  readonly position: number;
  readonly kind: string;
  readonly category: string;
  readonly owners: string;
  /** The import that created it; it is not to be seen before that import is complete. */
  readonly import: string | null;
  readonly basis: string;
  readonly fields: string;
}

interface Tables {
  records_current: RecordRow;
  records_completed_imports: { readonly import: string };
}

type CreatedData = recordsEvents.RecordCreated;

/** A field as it stands: its value sealed, everyone whom it mentions. */
export interface CurrentField {
  readonly name: string;
  readonly value: SealedRef | null;
  readonly subjects: readonly string[];
  readonly sensitive: boolean;
  readonly visibility: 'public' | 'members' | 'contract' | 'private';
}

export interface CurrentRecord {
  readonly record: string;
  readonly revision: bigint;
  readonly position: bigint;
  readonly kind: CreatedData['kind'];
  readonly category: string;
  readonly owners: readonly string[];
  readonly import: string | null;
  readonly basis: CreatedData['basis'];
  readonly fields: readonly CurrentField[];
}

/** Which records are held, and what stands in their fields now? */
export const currentRecords: Projection = defineProjection<Tables>({
  name: 'records.current',
  tables: [
    { name: 'records_current', key: ['record'] },
    { name: 'records_completed_imports', key: ['import'] },
  ],
  categories: [CATEGORIES.record, CATEGORIES.import],
  async create(db) {
    await db.schema
      .createTable('records_current')
      .addColumn('record', 'text', (column) => column.primaryKey())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('category', 'text', (column) => column.notNull())
      .addColumn('owners', 'text', (column) => column.notNull())
      .addColumn('import', 'text')
      .addColumn('basis', 'text', (column) => column.notNull())
      .addColumn('fields', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('records_current_by_category')
      .on('records_current')
      .columns(['category', 'record'])
      .execute();
    await db.schema
      .createIndex('records_current_by_import')
      .on('records_current')
      .columns(['import'])
      .execute();
    await db.schema
      .createTable('records_completed_imports')
      .addColumn('import', 'text', (column) => column.primaryKey())
      .execute();
  },
  apply: (db, event) => applyEvent(db, asRecordsEvent(event)),
});

async function applyEvent(db: Kysely<Tables>, event: RecordsEvent): Promise<void> {
  switch (event.type) {
    case 'records.record.created':
      return insertRecord(db, event);
    case 'records.record.corrected':
      return correctRecord(db, event);
    case 'records.correction.proposed':
    case 'records.correction.accepted':
    case 'records.correction.declined':
      return moveRevision(db, event.data.record, event);
    case 'records.import.completed':
      await db.insertInto('records_completed_imports').values({ import: event.data.import }).execute();
      return;
    case 'records.import.started':
    case 'records.import.chunk-read':
      return;
    default:
      throw new TypeError(`the current records do not know ${event.type}`);
  }
}

async function insertRecord(
  db: Kysely<Tables>,
  { data, revision, position }: Extract<RecordsEvent, { type: 'records.record.created' }>,
): Promise<void> {
  await db
    .insertInto('records_current')
    .values({
      record: data.record,
      revision: Number(revision),
      position: Number(position),
      kind: data.kind,
      category: data.category,
      owners: JSON.stringify(data.owners),
      import: 'import' in data.source ? data.source.import : null,
      basis: JSON.stringify(data.basis),
      fields: JSON.stringify(data.fields),
    })
    .execute();
}

async function correctRecord(
  db: Kysely<Tables>,
  event: Extract<RecordsEvent, { type: 'records.record.corrected' }>,
): Promise<void> {
  const { record, fields } = event.data;
  const row = await db
    .selectFrom('records_current')
    .select('fields')
    .where('record', '=', record)
    .executeTakeFirstOrThrow();
  const changed = new Map(fields.map((field) => [field.name, field]));
  const current = (JSON.parse(row.fields) as CurrentField[]).map((field) => ({
    ...field,
    ...changed.get(field.name),
  }));
  await db
    .updateTable('records_current')
    .set({ fields: JSON.stringify(current) })
    .where('record', '=', record)
    .execute();
  await moveRevision(db, record, event);
}

async function moveRevision(
  db: Kysely<Tables>,
  record: string,
  { revision, position }: Pick<RecordsEvent, 'revision' | 'position'>,
): Promise<void> {
  await db
    .updateTable('records_current')
    .set({ revision: Number(revision), position: Number(position) })
    .where('record', '=', record)
    .execute();
}

function currentRecord(row: Selectable<RecordRow>): CurrentRecord {
  const { record, category, revision, position } = row;
  return {
    record,
    category,
    revision: BigInt(revision),
    position: BigInt(position),
    kind: row.kind as CurrentRecord['kind'],
    import: row.import,
    owners: JSON.parse(row.owners) as string[],
    basis: JSON.parse(row.basis) as CurrentRecord['basis'],
    fields: JSON.parse(row.fields) as CurrentField[],
  };
}

const VISIBLE = `(r.import is null or exists (select 1 from records_completed_imports as c where c.import = r.import))`;

/** One text for every reading, so that it is prepared once. */
const FIND = `select * from records_current as r where record = ? and ${VISIBLE}`;
const IN_CATEGORY = `select * from records_current as r where category = ? and ${VISIBLE} order by record`;
/** So many records are read in one go: what they say stays far below what one message may carry. */
export const RECORDS_OF_A_PAGE = 500;
const PAGE = `select * from records_current as r
  where category = ? and record > ? and ${VISIBLE} order by record limit ${RECORDS_OF_A_PAGE}`;
const OF_IMPORT = `select * from records_current as r where import = ? and ${VISIBLE} order by record`;
/** One text for lists of every length: a list that is shorter repeats its last id. */
const IDS_AT_ONCE = 64;
const AMONG = `select * from records_current as r
  where record in (${Array.from({ length: IDS_AT_ONCE }, () => '?').join(', ')}) and ${VISIBLE} order by record`;

type Reader = Pick<Kysely<never>, 'executeQuery'>;

const select = async (db: Reader, text: string, ...values: readonly string[]): Promise<CurrentRecord[]> =>
  (await db.executeQuery<RecordRow>(CompiledQuery.raw(text, [...values]))).rows.map(currentRecord);

/** A record that may be seen: it was entered by hand, or its import is complete. */
export async function findRecord(db: Reader, record: string): Promise<CurrentRecord | undefined> {
  return (await select(db, FIND, record))[0];
}

/** The records of a category in the order of their ids. */
export const recordsOfCategory = (db: Reader, category: string): Promise<CurrentRecord[]> =>
  select(db, IN_CATEGORY, category);

/** At most {@link RECORDS_OF_A_PAGE} of them, those after one, or the first. */
export const pageOfCategory = (db: Reader, category: string, after = ''): Promise<CurrentRecord[]> =>
  select(db, PAGE, category, after);

export const recordsOfImport = (db: Reader, importId: string): Promise<CurrentRecord[]> =>
  select(db, OF_IMPORT, importId);

/** Those of the records that may be seen, in the order of their ids. */
export async function recordsAmong(db: Reader, records: readonly string[]): Promise<CurrentRecord[]> {
  const ids = [...new Set(records)].sort();
  const found: CurrentRecord[] = [];
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const some = ids.slice(start, start + IDS_AT_ONCE);
    const filled = Array.from({ length: IDS_AT_ONCE }, (_, index) => some[index] ?? some.at(-1) ?? '');
    found.push(...(await select(db, AMONG, ...filled)));
  }
  return found;
}
