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
  opened_at: string;
  /** JSON: every reminder, with its moment. */
  reminders: string;
  opened_position: number;
}

/** After which share of the time, in percent, and when it was said. */
export interface Reminder {
  readonly share: number;
  readonly at: string;
}

export interface DutyTables {
  consent_duties: DutyRow;
}

export type { DutyRow };

type Event = StoredEvent & EventsOf<typeof consentEvents.CONSENT_EVENTS>;

/** "Who owes what by when, and was it done?" */
export const dutiesProjection = defineProjection<DutyTables>({
  name: 'consent.duties',
  version: 2,
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
      .addColumn('opened_at', 'text', (column) => column.notNull())
      .addColumn('reminders', 'text', (column) => column.notNull())
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
            opened_at: event.recordedAt,
            reminders: '[]',
            opened_position: Number(event.position),
          })
          .execute();
        return;
      }
      case 'consent.duty.reminded':
        return reminded(db, event.data.duty, { share: event.data.share, at: event.recordedAt });
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

export const remindersOf = ({ reminders }: Pick<DutyRow, 'reminders'>): Reminder[] =>
  JSON.parse(reminders) as Reminder[];

/** A duty as people see it: what was received and must go is told to its debtor alone. */
export const dutySummary = (row: DutyRow) => ({
  duty: row.duty_id,
  ...{ kind: row.kind, due: row.due, status: row.status },
  reminders: remindersOf(row),
});

async function reminded(db: Kysely<DutyTables>, duty: string, reminder: Reminder): Promise<void> {
  const row = await db
    .selectFrom('consent_duties')
    .select('reminders')
    .where('duty_id', '=', duty)
    .executeTakeFirst();
  const reminders = JSON.stringify([...(row === undefined ? [] : remindersOf(row)), reminder]);
  await db.updateTable('consent_duties').set({ reminders }).where('duty_id', '=', duty).execute();
}

export async function dutiesOf(
  db: Kysely<DutyTables>,
  filter: { readonly debtor?: string; readonly contract?: string; readonly grants?: readonly string[] },
): Promise<DutyRow[]> {
  let query = db.selectFrom('consent_duties').selectAll().orderBy('opened_position', 'desc');
  if (filter.debtor !== undefined) query = query.where('debtor', '=', filter.debtor);
  if (filter.contract !== undefined) query = query.where('contract', '=', filter.contract);
  if (filter.grants !== undefined) query = query.where('grant_id', 'in', [...filter.grants, '']);
  return query.execute();
}

/** Pending duties whose date is to come. @param now - RFC 3339 UTC with milliseconds, so that text sorts as time */
export async function running(db: Kysely<DutyTables>, now: string): Promise<DutyRow[]> {
  return db
    .selectFrom('consent_duties')
    .selectAll()
    .where('status', '=', 'pending')
    .where('due', '>', now)
    .execute();
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
