import type { Kysely } from 'kysely';
import type { consentEvents, EventsOf } from '@coop/contracts';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';

interface RequestRow {
  request_id: string;
  contract: string;
  consumer: string;
  stakeholder: string;
  record: string;
  asked: string;
  answer: 'granted' | 'refused' | null;
  grant_id: string | null;
  made_at: string;
  made_position: number;
}

export interface RequestTables {
  consent_requests: RequestRow;
}

export type { RequestRow };

type Event = StoredEvent & EventsOf<typeof consentEvents.CONSENT_EVENTS>;

/** "Who asks me for what, and what did I answer?" */
export const requestsProjection = defineProjection<RequestTables>({
  name: 'consent.requests',
  tables: [{ name: 'consent_requests', key: ['request_id'] }],
  categories: ['consent-request'],
  async create(db) {
    await db.schema
      .createTable('consent_requests')
      .addColumn('request_id', 'text', (column) => column.primaryKey())
      .addColumn('contract', 'text', (column) => column.notNull())
      .addColumn('consumer', 'text', (column) => column.notNull())
      .addColumn('stakeholder', 'text', (column) => column.notNull())
      .addColumn('record', 'text', (column) => column.notNull())
      .addColumn('asked', 'text', (column) => column.notNull())
      .addColumn('answer', 'text')
      .addColumn('grant_id', 'text')
      .addColumn('made_at', 'text', (column) => column.notNull())
      .addColumn('made_position', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('consent_requests_stakeholder')
      .on('consent_requests')
      .column('stakeholder')
      .execute();
  },
  async apply(db, stored) {
    const event = stored as Event;
    if (event.type === 'consent.request.made') {
      const { request, contract, consumer, stakeholder, record, fields, purposes, actions, until } =
        event.data;
      const asked = { fields, purposes, actions, until };
      await db
        .insertInto('consent_requests')
        .values({
          request_id: request,
          ...{ contract, consumer, stakeholder, record },
          asked: JSON.stringify(asked),
          answer: null,
          grant_id: null,
          made_at: event.recordedAt,
          made_position: Number(event.position),
        })
        .execute();
    } else if (event.type === 'consent.request.answered')
      await db
        .updateTable('consent_requests')
        .set({ answer: event.data.answer, grant_id: event.data.grant })
        .where('request_id', '=', event.data.request)
        .execute();
    else throw new TypeError(`consent.requests does not know ${stored.type}`);
  },
});

export async function requestsOf(
  db: Kysely<RequestTables>,
  stakeholders: readonly string[],
): Promise<RequestRow[]> {
  if (stakeholders.length === 0) return [];
  return db
    .selectFrom('consent_requests')
    .selectAll()
    .where('stakeholder', 'in', [...stakeholders])
    .orderBy('made_position', 'desc')
    .execute();
}
