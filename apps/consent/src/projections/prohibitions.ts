import type { Kysely } from 'kysely';
import type { consentEvents, EventsOf } from '@coop/contracts';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';

interface ProhibitionRow {
  prohibition_id: string;
  source: string;
  /** Null: of the whole cooperative. */
  stakeholder: string | null;
  forbidden: string;
  placed_at: string;
  placed_position: number;
  lifted_at: string | null;
}

export interface ProhibitionTables {
  consent_prohibitions: ProhibitionRow;
}

export type { ProhibitionRow };

type Event = StoredEvent & EventsOf<typeof consentEvents.CONSENT_EVENTS>;

/** "What did I forbid, what does the cooperative forbid, and does it still hold?" */
export const prohibitionsProjection = defineProjection<ProhibitionTables>({
  name: 'consent.prohibitions',
  tables: [{ name: 'consent_prohibitions', key: ['prohibition_id'] }],
  categories: ['consent-prohibition'],
  async create(db) {
    await db.schema
      .createTable('consent_prohibitions')
      .addColumn('prohibition_id', 'text', (column) => column.primaryKey())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('stakeholder', 'text')
      .addColumn('forbidden', 'text', (column) => column.notNull())
      .addColumn('placed_at', 'text', (column) => column.notNull())
      .addColumn('placed_position', 'integer', (column) => column.notNull())
      .addColumn('lifted_at', 'text')
      .execute();
    await db.schema
      .createIndex('consent_prohibitions_stakeholder')
      .on('consent_prohibitions')
      .column('stakeholder')
      .execute();
  },
  async apply(db, stored) {
    const event = stored as Event;
    if (event.type === 'consent.prohibition.placed') {
      const { prohibition, source, stakeholder, recipient, purposes, scope, fields } = event.data;
      await db
        .insertInto('consent_prohibitions')
        .values({
          prohibition_id: prohibition,
          ...{ source, stakeholder },
          forbidden: JSON.stringify({ recipient, purposes, scope, fields }),
          placed_at: event.recordedAt,
          placed_position: Number(event.position),
          lifted_at: null,
        })
        .execute();
    } else if (event.type === 'consent.prohibition.lifted')
      await db
        .updateTable('consent_prohibitions')
        .set({ lifted_at: event.recordedAt })
        .where('prohibition_id', '=', event.data.prohibition)
        .execute();
    else throw new TypeError(`consent.prohibitions does not know ${stored.type}`);
  },
});

/** Those of the parties that someone may act for, and those of the whole cooperative, newest first. */
export async function prohibitionsOf(
  db: Kysely<ProhibitionTables>,
  stakeholders: readonly string[],
): Promise<ProhibitionRow[]> {
  return db
    .selectFrom('consent_prohibitions')
    .selectAll()
    .where(({ eb, or }) => or([eb('stakeholder', 'in', [...stakeholders]), eb('stakeholder', 'is', null)]))
    .orderBy('placed_position', 'desc')
    .execute();
}
