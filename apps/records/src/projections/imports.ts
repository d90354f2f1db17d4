import type { Kysely } from 'kysely';
import type { recordsEvents, SealedRef } from '@coop/contracts';
import { defineProjection, type Projection } from '@coop/event-sourcing';
import { asRecordsEvent, CATEGORIES, type RecordsEvent } from './records-events.js';

interface Tables {
  records_imports: {
    readonly import: string;
    readonly status: string;
    /** What the steward declared, and how the file was read. */
    readonly started: string;
    readonly startedAt: string;
    readonly completedAt: string | null;
    readonly created: number;
    readonly changed: number;
    readonly unchanged: number;
  };
  records_findings: {
    readonly import: string;
    readonly seq: number;
    readonly row: number;
    readonly col: string | null;
    readonly code: string;
    readonly setAside: number;
  };
}

export interface ImportReport {
  readonly import: string;
  readonly status: 'started' | 'completed';
  readonly started: recordsEvents.ImportStarted & { readonly file: SealedRef };
  readonly startedAt: string;
  readonly completedAt: string | null;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly setAside: readonly {
    readonly row: number;
    readonly column: string | null;
    readonly code: string;
  }[];
  readonly noted: readonly { readonly row: number; readonly column: string | null; readonly code: string }[];
}

/** Which files were taken in, how far, and what was found in them? */
export const imports: Projection = defineProjection<Tables>({
  name: 'records.imports',
  tables: [
    { name: 'records_imports', key: ['import'] },
    { name: 'records_findings', key: ['import', 'seq'] },
  ],
  categories: [CATEGORIES.import],
  async create(db) {
    await db.schema
      .createTable('records_imports')
      .addColumn('import', 'text', (column) => column.primaryKey())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('started', 'text', (column) => column.notNull())
      .addColumn('startedAt', 'text', (column) => column.notNull())
      .addColumn('completedAt', 'text')
      .addColumn('created', 'integer', (column) => column.notNull())
      .addColumn('changed', 'integer', (column) => column.notNull())
      .addColumn('unchanged', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('records_findings')
      .addColumn('import', 'text', (column) => column.notNull())
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('row', 'integer', (column) => column.notNull())
      .addColumn('col', 'text')
      .addColumn('code', 'text', (column) => column.notNull())
      .addColumn('setAside', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('records_findings_key', ['import', 'seq'])
      .execute();
  },
  apply: (db, event) => applyEvent(db, asRecordsEvent(event)),
});

async function applyEvent(db: Kysely<Tables>, event: RecordsEvent): Promise<void> {
  switch (event.type) {
    case 'records.import.started': {
      const counts = { created: 0, changed: 0, unchanged: 0 };
      const started = JSON.stringify(event.data);
      const row = {
        import: event.data.import,
        status: 'started',
        started,
        startedAt: event.recordedAt,
        completedAt: null,
      };
      await db
        .insertInto('records_imports')
        .values({ ...row, ...counts })
        .execute();
      return;
    }
    case 'records.import.chunk-read':
      return addChunk(db, event);
    case 'records.import.completed':
      await db
        .updateTable('records_imports')
        .set({ status: 'completed', completedAt: event.recordedAt })
        .where('import', '=', event.data.import)
        .execute();
      return;
    default:
      throw new TypeError(`the imports do not know ${event.type}`);
  }
}

async function addChunk(
  db: Kysely<Tables>,
  { data, revision }: Extract<RecordsEvent, { type: 'records.import.chunk-read' }>,
): Promise<void> {
  await db
    .updateTable('records_imports')
    .set((each) => ({
      created: each('created', '+', data.created.length),
      changed: each('changed', '+', data.changed.length),
      unchanged: each('unchanged', '+', data.unchanged),
    }))
    .where('import', '=', data.import)
    .execute();
  const found = [
    ...data.setAside.map((finding) => ({ ...finding, setAside: 1 })),
    ...data.noted.map((finding) => ({ ...finding, setAside: 0 })),
  ];
  for (const [index, { row, column, code, setAside }] of found.entries())
    await db
      .insertInto('records_findings')
      .values({
        import: data.import,
        seq: Number(revision) * FINDINGS_PER_CHUNK + index,
        row,
        col: column,
        code,
        setAside,
      })
      .execute();
}

/** More than a chunk can hold, so that findings keep the order in which they were made. */
const FINDINGS_PER_CHUNK = 100_000;

/** The report of one import, findings in the order of their rows. */
export async function findImport(reader: Kysely<never>, importId: string): Promise<ImportReport | undefined> {
  const db = reader as unknown as Kysely<Tables>;
  const row = await db
    .selectFrom('records_imports')
    .selectAll()
    .where('import', '=', importId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const findings = await db
    .selectFrom('records_findings')
    .selectAll()
    .where('import', '=', importId)
    .orderBy('seq')
    .execute();
  const of = (setAside: number) =>
    findings
      .filter((each) => each.setAside === setAside)
      .map(({ row: at, col, code }) => ({ row: at, column: col, code }));
  return {
    ...row,
    status: row.status as ImportReport['status'],
    started: JSON.parse(row.started) as ImportReport['started'],
    setAside: of(1),
    noted: of(0),
  };
}

/** Imports by status, oldest first: after a start, those under way are taken up again. */
export async function importsWithStatus(
  reader: Kysely<never>,
  status: ImportReport['status'],
): Promise<readonly string[]> {
  const db = reader as unknown as Kysely<Tables>;
  const rows = await db
    .selectFrom('records_imports')
    .select('import')
    .where('status', '=', status)
    .orderBy('startedAt')
    .orderBy('import')
    .execute();
  return rows.map((row) => row.import);
}
