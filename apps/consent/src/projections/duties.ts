import type { Kysely } from 'kysely';
import type { consentEvents, EventsOf } from '@coop/contracts';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';

interface DutyRow {
  duty_id: string;
  kind: string;
  contract: string;
  debtor: string;
  grant_id: string | null;
  records: string;
  fields: string;
  due: string;
  status: 'pending' | 'fulfilled' | 'breached';
  opened_position: number;
}

export interface DutyTables {
  consent_duties: DutyRow;
}

export type { DutyRow };

type Event = StoredEvent & EventsOf<typeof consentEvents.CONSENT_EVENTS>;

/** "Who owes what by when, and was it done?" */
export const dutiesProjection = defineProjection<DutyTables>({
  name: 'consent.duties',
  tables: [{ name: 'consent_duties', key: ['duty_id'] }],
  categories: ['consent-duty'],
  async create(db) {
    await db.schema
      .createTable('consent_duties')
      .addColumn('duty_id', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('contract', 'text', (column) => column.notNull())
      .addColumn('debtor', 'text', (column) => column.notNull())
      .addColumn('grant_id', 'text')
      .addColumn('records', 'text', (column) => column.notNull())
      .addColumn('fields', 'text', (column) => column.notNull())
      .addColumn('due', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('opened_position', 'integer', (column) => column.notNull())
      .execute();
  },
  async apply(db, stored) {
    const event = stored as Event;
    switch (event.type) {
      case 'consent.duty.opened': {
        const { duty, kind, contract, debtor, grant, records, fields, due } = event.data;
        await db
          .insertInto('consent_duties')
          .values({
            duty_id: duty,
            ...{ kind, contract, debtor, due },
            grant_id: grant,
            records: JSON.stringify(records),
            fields: JSON.stringify(fields),
            status: 'pending',
            opened_position: Number(event.position),
          })
          .execute();
        return;
      }
      case 'consent.duty.fulfilled':
      case 'consent.duty.breached': {
        const status = event.type === 'consent.duty.fulfilled' ? 'fulfilled' : 'breached';
        await db
          .updateTable('consent_duties')
          .set({ status })
          .where('duty_id', '=', event.data.duty)
          .execute();
        return;
      }
      default:
        throw new TypeError(`consent.duties does not know ${stored.type}`);
    }
  },
});

export async function dutiesOf(
  db: Kysely<DutyTables>,
  filter: { readonly debtor?: string; readonly grants?: readonly string[] },
): Promise<DutyRow[]> {
  let query = db.selectFrom('consent_duties').selectAll().orderBy('opened_position', 'desc');
  if (filter.debtor !== undefined) query = query.where('debtor', '=', filter.debtor);
  if (filter.grants !== undefined) query = query.where('grant_id', 'in', [...filter.grants, '']);
  return query.execute();
}

/** Pending duties whose date has passed. */
export async function overdue(db: Kysely<DutyTables>, now: string): Promise<DutyRow[]> {
  return db
    .selectFrom('consent_duties')
    .selectAll()
    .where('status', '=', 'pending')
    .where('due', '<', now)
    .execute();
}
