import type { Kysely } from 'kysely';
import { auditEvents, type EventOf } from '@coop/contracts';
import { defineProjection } from '@coop/event-sourcing';

export interface ReadingRow {
  subject: string;
  reading: string;
  position: number;
  time: string;
  auditor: string;
  mandate: string;
  question: string;
}

export interface ReadingTables {
  audit_readings: ReadingRow;
}

/** "Which auditor looked at history that concerns me, under which mandate?" */
export const readingsProjection = defineProjection<ReadingTables>({
  name: 'audit.readings',
  tables: [{ name: 'audit_readings', key: ['subject', 'position'] }],
  categories: ['audit-reading'],
  async create(db) {
    await db.schema
      .createTable('audit_readings')
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('reading', 'text', (column) => column.notNull())
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('time', 'text', (column) => column.notNull())
      .addColumn('auditor', 'text', (column) => column.notNull())
      .addColumn('mandate', 'text', (column) => column.notNull())
      .addColumn('question', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('audit_readings_key', ['subject', 'position'])
      .execute();
  },
  async apply(db, stored) {
    if (stored.type !== auditEvents.historyRead.type)
      throw new TypeError(`audit.readings does not know ${stored.type}`);
    const { reading, auditor, mandate, question, subjects } = (
      stored as typeof stored & EventOf<typeof auditEvents.historyRead>
    ).data;
    const row = {
      reading,
      position: Number(stored.position),
      time: stored.recordedAt,
      auditor,
      mandate,
      question,
    };
    for (const subject of subjects)
      await db
        .insertInto('audit_readings')
        .values({ subject, ...row })
        .execute();
  },
});

/** Readings that concerned a party, newest first. */
export async function readingsOf(
  db: Kysely<ReadingTables>,
  subject: string,
  limit = 200,
): Promise<Omit<ReadingRow, 'subject'>[]> {
  return db
    .selectFrom('audit_readings')
    .select(['reading', 'position', 'time', 'auditor', 'mandate', 'question'])
    .where('subject', '=', subject)
    .orderBy('position', 'desc')
    .limit(limit)
    .execute();
}
