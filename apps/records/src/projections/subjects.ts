import type { Kysely } from 'kysely';
import { defineProjection, type Projection } from '@coop/event-sourcing';
import { asRecordsEvent, CATEGORIES, type RecordsEvent } from './records-events.js';

interface Tables {
  records_mentions: {
    readonly subject: string;
    readonly record: string;
    readonly owner: number;
    readonly mentioned: number;
  };
  records_informed: {
    readonly subject: string;
    readonly import: string;
    readonly linkDigest: string | null;
    readonly informedAt: string;
  };
}

/** Which records are about a person or belong to her, and was she told of it? */
export const subjects: Projection = defineProjection<Tables>({
  name: 'records.subjects',
  tables: [
    { name: 'records_mentions', key: ['subject', 'record'] },
    { name: 'records_informed', key: ['subject', 'import'] },
  ],
  categories: [CATEGORIES.record, CATEGORIES.subject],
  async create(db) {
    await db.schema
      .createTable('records_mentions')
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('record', 'text', (column) => column.notNull())
      .addColumn('owner', 'integer', (column) => column.notNull())
      .addColumn('mentioned', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('records_mentions_key', ['subject', 'record'])
      .execute();
    await db.schema
      .createTable('records_informed')
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('import', 'text', (column) => column.notNull())
      .addColumn('linkDigest', 'text')
      .addColumn('informedAt', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('records_informed_key', ['subject', 'import'])
      .execute();
    await db.schema
      .createIndex('records_informed_by_link')
      .on('records_informed')
      .columns(['linkDigest'])
      .execute();
  },
  apply: (db, event) => applyEvent(db, asRecordsEvent(event)),
});

async function applyEvent(db: Kysely<Tables>, event: RecordsEvent): Promise<void> {
  switch (event.type) {
    case 'records.record.created': {
      const { record, owners, fields } = event.data;
      const mentioned = new Set(fields.flatMap((field) => field.subjects));
      for (const subject of new Set([...owners, ...mentioned]))
        await db
          .insertInto('records_mentions')
          .values({
            subject,
            record,
            owner: Number(owners.includes(subject)),
            mentioned: Number(mentioned.has(subject)),
          })
          .execute();
      return;
    }
    case 'records.subject.informed': {
      const { subject, import: importId, linkDigest } = event.data;
      const values = { subject, import: importId, linkDigest, informedAt: event.recordedAt };
      await db
        .insertInto('records_informed')
        .values(values)
        .onConflict((conflict) => conflict.columns(['subject', 'import']).doUpdateSet(values))
        .execute();
      return;
    }
    // Corrections change values, never whom a record mentions.
    case 'records.record.corrected':
    case 'records.correction.proposed':
    case 'records.correction.accepted':
    case 'records.correction.declined':
      return;
    default:
      throw new TypeError(`the subjects do not know ${event.type}`);
  }
}

const tables = (reader: Kysely<never>): Kysely<Tables> => reader as unknown as Kysely<Tables>;

/** Ids of the records that mention or belong to one of the parties. */
export async function recordsConcerning(
  reader: Kysely<never>,
  parties: readonly string[],
): Promise<readonly string[]> {
  const rows = await tables(reader)
    .selectFrom('records_mentions')
    .select('record')
    .distinct()
    .where('subject', 'in', parties)
    .orderBy('record')
    .execute();
  return rows.map((row) => row.record);
}

/** Whom a personal link belongs to. */
export async function subjectOfLink(
  reader: Kysely<never>,
  linkDigest: string,
): Promise<{ readonly subject: string; readonly import: string; readonly informedAt: string } | undefined> {
  return tables(reader)
    .selectFrom('records_informed')
    .select(['subject', 'import', 'informedAt'])
    .where('linkDigest', '=', linkDigest)
    .executeTakeFirst();
}

/** The people of an import who were told. */
export async function informedOf(reader: Kysely<never>, importId: string): Promise<ReadonlySet<string>> {
  const rows = await tables(reader)
    .selectFrom('records_informed')
    .select('subject')
    .where('import', '=', importId)
    .execute();
  return new Set(rows.map((row) => row.subject));
}
