import type { Kysely } from 'kysely';
import type { consentEvents, EventsOf } from '@coop/contracts';
import { defineProjection, derivedId, type StoredEvent } from '@coop/event-sourcing';

interface FeedRow {
  position: number;
  consumer: string;
  entry_id: string;
  type: string;
  subject: string;
  time: string;
  data: string;
}

export interface FeedTables {
  consent_feed: FeedRow;
  consent_feed_grants: { grant_id: string; recipient: string };
  consent_feed_deliveries: { grant_id: string; consumer: string };
}

export type { FeedRow };

type Event = StoredEvent & EventsOf<typeof consentEvents.CONSENT_EVENTS>;

const NOT_FED = new Set([
  'consent.contract.proposed',
  'consent.contract.signed',
  'consent.prohibition.placed',
  'consent.prohibition.lifted',
  'consent.duty.fulfilled',
  'consent.duty.breached',
]);

/**
 * "What must this partner be told?" Pointers, never values: the data behind them is asked for anew, through a
 * decision, each time.
 */
export const feedProjection = defineProjection<FeedTables>({
  name: 'consent.feed',
  tables: [
    { name: 'consent_feed', key: ['position', 'consumer'] },
    { name: 'consent_feed_grants', key: ['grant_id'] },
    { name: 'consent_feed_deliveries', key: ['grant_id', 'consumer'] },
  ],
  categories: [
    'consent-contract',
    'consent-grant',
    'consent-prohibition',
    'consent-duty',
    'records-disclosure',
  ],
  async create(db) {
    await db.schema
      .createTable('consent_feed')
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('consumer', 'text', (column) => column.notNull())
      .addColumn('entry_id', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('time', 'text', (column) => column.notNull())
      .addColumn('data', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('consent_feed_key', ['consumer', 'position'])
      .execute();
    await db.schema
      .createTable('consent_feed_grants')
      .addColumn('grant_id', 'text', (column) => column.primaryKey())
      .addColumn('recipient', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('consent_feed_deliveries')
      .addColumn('grant_id', 'text', (column) => column.notNull())
      .addColumn('consumer', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('consent_feed_deliveries_key', ['grant_id', 'consumer'])
      .execute();
  },
  async apply(db, stored) {
    if (stored.type.startsWith('records.disclosure.')) return noteDelivery(db, stored);
    const event = stored as Event;
    switch (event.type) {
      case 'consent.contract.entered-into-force':
      case 'consent.contract.terminated':
        return feed(db, event, event.data.consumer, event.data.contract, { contract: event.data.contract });
      case 'consent.grant.given': {
        const { grant, terms } = event.data;
        await db
          .insertInto('consent_feed_grants')
          .values({ grant_id: grant, recipient: terms.recipient })
          .execute();
        if (terms.recipient !== 'any-contracted')
          await feed(db, event, terms.recipient, grant, {
            grant,
            purposes: terms.purposes,
            until: terms.until,
          });
        return;
      }
      case 'consent.grant.withdrawn':
        for (const consumer of await toldOf(db, event.data.grant))
          await feed(db, event, consumer, event.data.grant, { grant: event.data.grant });
        return;
      case 'consent.duty.opened': {
        const { duty, kind, contract, debtor, grant, records, fields, due } = event.data;
        return feed(db, event, debtor, duty, { duty, kind, contract, grant, records, fields, due });
      }
      default:
        if (!NOT_FED.has(stored.type)) throw new TypeError(`consent.feed does not know ${stored.type}`);
    }
  },
});

async function noteDelivery(db: Kysely<FeedTables>, stored: StoredEvent): Promise<void> {
  if (stored.type !== 'records.disclosure.made') return;
  const { consumer, decision } = stored.data as unknown as {
    consumer: string;
    decision: { cited: string[] };
  };
  for (const grant_id of decision.cited)
    await db
      .insertInto('consent_feed_deliveries')
      .values({ grant_id, consumer })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

/** Whoever the grant named, and whoever received something under it. */
async function toldOf(db: Kysely<FeedTables>, grant: string): Promise<string[]> {
  const named = await db
    .selectFrom('consent_feed_grants')
    .select('recipient')
    .where('grant_id', '=', grant)
    .execute();
  const served = await db
    .selectFrom('consent_feed_deliveries')
    .select('consumer')
    .where('grant_id', '=', grant)
    .execute();
  const all = [...named.map(({ recipient }) => recipient), ...served.map(({ consumer }) => consumer)];
  return [...new Set(all)].filter((consumer) => consumer !== 'any-contracted').sort();
}

async function feed(
  db: Kysely<FeedTables>,
  event: StoredEvent,
  consumer: string,
  subject: string,
  data: object,
): Promise<void> {
  await db
    .insertInto('consent_feed')
    .values({
      position: Number(event.position),
      consumer,
      // A handle of this partner's own: two partners cannot compare what they were told.
      entry_id: derivedId(consumer, event.id),
      type: event.type,
      subject,
      time: event.recordedAt,
      data: JSON.stringify(data),
    })
    .execute();
}

/** Entries of one consumer after a position, oldest first. */
export async function feedAfter(
  db: Kysely<FeedTables>,
  consumer: string,
  after: bigint,
  limit: number,
): Promise<FeedRow[]> {
  return db
    .selectFrom('consent_feed')
    .selectAll()
    .where('consumer', '=', consumer)
    .where('position', '>', Number(after))
    .orderBy('position')
    .limit(limit)
    .execute();
}
