import type { Kysely } from 'kysely';
import { auditEvents, type EventOf } from '@coop/contracts';
import { defineProjection } from '@coop/event-sourcing';

interface DigestRow {
  read_model: string;
  at_position: number;
  digest: string;
  recorded_position: number;
}

export interface DigestTables {
  audit_digests: DigestRow;
}

/** "What was each read model's digest when it was last recorded?" */
export const digestsProjection = defineProjection<DigestTables>({
  name: 'audit.digests',
  tables: [{ name: 'audit_digests', key: ['read_model'] }],
  categories: ['audit-digest'],
  async create(db) {
    await db.schema
      .createTable('audit_digests')
      .addColumn('read_model', 'text', (column) => column.primaryKey())
      .addColumn('at_position', 'integer', (column) => column.notNull())
      .addColumn('digest', 'text', (column) => column.notNull())
      .addColumn('recorded_position', 'integer', (column) => column.notNull())
      .execute();
  },
  async apply(db, stored) {
    if (stored.type !== auditEvents.stateDigestsRecorded.type)
      throw new TypeError(`audit.digests does not know ${stored.type}`);
    const { data, position } = stored as typeof stored & EventOf<typeof auditEvents.stateDigestsRecorded>;
    for (const { readModel, atPosition, digest } of data.digests) {
      const row = { at_position: Number(atPosition), digest, recorded_position: Number(position) };
      await db
        .insertInto('audit_digests')
        .values({ read_model: readModel, ...row })
        .onConflict((conflict) => conflict.column('read_model').doUpdateSet(row))
        .execute();
    }
  },
});

export async function lastRecordedDigests(
  db: Kysely<DigestTables>,
): Promise<{ readModel: string; digest: string }[]> {
  const rows = await db.selectFrom('audit_digests').select(['read_model', 'digest']).execute();
  return rows.map(({ read_model: readModel, digest }) => ({ readModel, digest }));
}
