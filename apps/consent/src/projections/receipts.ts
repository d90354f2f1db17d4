import type { Kysely } from 'kysely';
import type { consentEvents, EventsOf } from '@coop/contracts';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';
import type { GrantStatus } from '../domain/grant.js';

interface ReceiptRow {
  /** The event that it attests. */
  receipt: string;
  grant_id: string;
  stakeholder: string;
  recipient: string;
  moment: GrantStatus;
  at: string;
  position: number;
}

export interface ReceiptTables {
  consent_receipts: ReceiptRow;
}

export type { ReceiptRow };

type Event = StoredEvent & EventsOf<typeof consentEvents.CONSENT_EVENTS>;

const MOMENTS = {
  'consent.grant.given': 'given',
  'consent.grant.renewed': 'renewed',
  'consent.grant.withdrawn': 'withdrawn',
  'consent.grant.expired': 'expired',
  'consent.grant.invalidated': 'invalidated',
} as const satisfies Readonly<Record<string, GrantStatus>>;

/** "Which receipts are there for me?" One for each event of an agreement. */
export const receiptsProjection = defineProjection<ReceiptTables>({
  name: 'consent.receipts',
  tables: [{ name: 'consent_receipts', key: ['receipt'] }],
  categories: ['consent-grant'],
  async create(db) {
    await db.schema
      .createTable('consent_receipts')
      .addColumn('receipt', 'text', (column) => column.primaryKey())
      .addColumn('grant_id', 'text', (column) => column.notNull())
      .addColumn('stakeholder', 'text', (column) => column.notNull())
      .addColumn('recipient', 'text', (column) => column.notNull())
      .addColumn('moment', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('position', 'integer', (column) => column.notNull())
      .execute();
    for (const column of ['stakeholder', 'grant_id'] as const)
      await db.schema
        .createIndex(`consent_receipts_${column}`)
        .on('consent_receipts')
        .column(column)
        .execute();
  },
  async apply(db, stored) {
    const event = stored as Event;
    switch (event.type) {
      case 'consent.grant.given':
      case 'consent.grant.renewed':
      case 'consent.grant.withdrawn':
      case 'consent.grant.expired':
      case 'consent.grant.invalidated': {
        const { grant, stakeholder } = event.data;
        await db
          .insertInto('consent_receipts')
          .values({
            ...{ receipt: event.id, grant_id: grant, stakeholder, moment: MOMENTS[event.type] },
            recipient:
              event.type === 'consent.grant.given'
                ? event.data.terms.recipient
                : await recipientOf(db, grant),
            ...{ at: event.recordedAt, position: Number(event.position) },
          })
          .execute();
        return;
      }
      default:
        throw new TypeError(`consent.receipts does not know ${stored.type}`);
    }
  },
});

/** Said once, when it was given. */
async function recipientOf(db: Kysely<ReceiptTables>, grant: string): Promise<string> {
  const given = await db
    .selectFrom('consent_receipts')
    .select('recipient')
    .where('grant_id', '=', grant)
    .where('moment', '=', 'given')
    .executeTakeFirstOrThrow();
  return given.recipient;
}

/** The receipts of the parties that someone may act for, newest first. */
export async function receiptsOf(
  db: Kysely<ReceiptTables>,
  stakeholders: readonly string[],
): Promise<ReceiptRow[]> {
  if (stakeholders.length === 0) return [];
  return db
    .selectFrom('consent_receipts')
    .selectAll()
    .where('stakeholder', 'in', [...stakeholders])
    .orderBy('position', 'desc')
    .execute();
}

export async function receiptById(
  db: Kysely<ReceiptTables>,
  receipt: string,
): Promise<ReceiptRow | undefined> {
  return db.selectFrom('consent_receipts').selectAll().where('receipt', '=', receipt).executeTakeFirst();
}
