import type { Kysely } from 'kysely';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';
import type { DeliveryAsked, DeliveryEvent } from '../domain/delivery.js';

export interface DeliveryRow {
  delivery_id: string;
  researcher: string;
  institution: string;
  contract: string;
  category: string;
  purpose: string;
  /** JSON list. */
  fields: string;
  epoch: number;
  status: 'requested' | 'made' | 'refused' | 'purged';
  code: string | null;
  /** JSON list of columns by which people are known. */
  identifying: string | null;
  rows: number | null;
  people: number | null;
  disclosure: string | null;
  table_digest: string | null;
  /** JSON: the sealed reference of the table. */
  table_ref: string | null;
  requested_at: string;
  requested_position: number;
}

export interface DeliveryTables {
  anonymisation_deliveries: DeliveryRow;
}

/** "Who was given which personal data under pseudonyms, for whom?" Never whose they are. */
export const deliveriesProjection = defineProjection<DeliveryTables>({
  name: 'anonymisation.deliveries',
  tables: [{ name: 'anonymisation_deliveries', key: ['delivery_id'] }],
  categories: ['anonymisation-delivery'],
  async create(db) {
    const texts = ['researcher', 'institution', 'contract', 'category', 'purpose', 'fields', 'status'];
    const filledLater = ['code', 'identifying', 'disclosure', 'table_digest', 'table_ref'];
    const named = db.schema
      .createTable('anonymisation_deliveries')
      .addColumn('delivery_id', 'text', (column) => column.primaryKey())
      .addColumn('epoch', 'integer', (column) => column.notNull())
      .addColumn('rows', 'integer')
      .addColumn('people', 'integer')
      .addColumn('requested_at', 'text', (column) => column.notNull())
      .addColumn('requested_position', 'integer', (column) => column.notNull());
    const asked = texts.reduce(
      (table, name) => table.addColumn(name, 'text', (column) => column.notNull()),
      named,
    );
    await filledLater.reduce((table, name) => table.addColumn(name, 'text'), asked).execute();
  },
  async apply(db, stored) {
    const event = stored as StoredEvent & DeliveryEvent;
    switch (event.type) {
      case 'anonymisation.delivery.requested':
        return insert(db, event.data, stored);
      case 'anonymisation.delivery.made': {
        const { delivery, disclosure, rows, people, tableDigest, table } = event.data;
        return change(db, delivery, {
          ...{ status: 'made', disclosure, rows, people, table_digest: tableDigest },
          table_ref: JSON.stringify(table),
        });
      }
      case 'anonymisation.delivery.refused': {
        const { delivery, code, fields } = event.data;
        return change(db, delivery, { status: 'refused', code, identifying: JSON.stringify(fields) });
      }
      case 'anonymisation.delivery.purged':
        return change(db, event.data.delivery, { status: 'purged', table_ref: null });
      default:
        throw new TypeError(`anonymisation.deliveries does not know ${stored.type}`);
    }
  },
});

async function insert(
  db: Kysely<DeliveryTables>,
  { delivery, fields, ...asked }: DeliveryAsked,
  { recordedAt, position }: StoredEvent,
): Promise<void> {
  await db
    .insertInto('anonymisation_deliveries')
    .values({
      ...asked,
      ...{ delivery_id: delivery, fields: JSON.stringify(fields), status: 'requested' },
      ...{ requested_at: recordedAt, requested_position: Number(position) },
    })
    .execute();
}

async function change(
  db: Kysely<DeliveryTables>,
  delivery: string,
  columns: Partial<DeliveryRow>,
): Promise<void> {
  await db.updateTable('anonymisation_deliveries').set(columns).where('delivery_id', '=', delivery).execute();
}

export async function deliveryById(
  db: Kysely<DeliveryTables>,
  delivery: string,
): Promise<DeliveryRow | undefined> {
  return db
    .selectFrom('anonymisation_deliveries')
    .selectAll()
    .where('delivery_id', '=', delivery)
    .executeTakeFirst();
}

/** All deliveries, or those of some institutions, newest first. */
export async function deliveriesOf(
  db: Kysely<DeliveryTables>,
  institutions?: readonly string[],
): Promise<readonly DeliveryRow[]> {
  const all = db.selectFrom('anonymisation_deliveries').selectAll().orderBy('requested_position', 'desc');
  return (institutions === undefined ? all : all.where('institution', 'in', institutions)).execute();
}
