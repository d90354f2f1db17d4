import type { Kysely } from 'kysely';
import { defineProjection, derivedId, transactionMemory, type StoredEvent } from '@coop/event-sourcing';
import type { ControlEvent, ControlEventNamed } from '../domain/control-event.js';
import type { GrantTerms } from '../domain/grant.js';
import { fieldsUnder, type Agreed } from '../domain/reliance.js';
import { createFeedPurposes, noteTaxonomy, purposesIn, type FeedPurposeTables } from './feed-purposes.js';

interface FeedRow {
  position: number;
  consumer: string;
  entry_id: string;
  type: string;
  subject: string;
  time: string;
  data: string;
}

export interface FeedTables extends FeedPurposeTables {
  consent_feed: FeedRow;
  consent_feed_grants: { grant_id: string; stakeholder: string; recipient: string; terms: string };
  consent_feed_deliveries: { grant_id: string; consumer: string };
}

export type { FeedRow };

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
    { name: 'consent_feed_taxonomies', key: ['version'] },
  ],
  categories: [
    'consent-contract',
    'consent-grant',
    'consent-agreement',
    'consent-duty',
    'consent-taxonomy',
    'records-disclosure',
  ],
  async create(db) {
    await createFeedPurposes(db);
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
      .addColumn('stakeholder', 'text', (column) => column.notNull())
      .addColumn('recipient', 'text', (column) => column.notNull())
      .addColumn('terms', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('consent_feed_deliveries')
      .addColumn('grant_id', 'text', (column) => column.notNull())
      .addColumn('consumer', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('consent_feed_deliveries_key', ['grant_id', 'consumer'])
      .execute();
  },
  async apply(db, stored) {
    const event = stored as StoredEvent & ControlEvent;
    switch (event.type) {
      case 'consent.contract.offered':
      case 'consent.contract.counter-offered': {
        const { contract, version, side, digest, terms } = event.data;
        return feed(db, event, terms.consumer, contract, { contract, version, side, digest });
      }
      case 'consent.contract.agreed': {
        const { contract, consumer, version, digest } = event.data;
        return feed(db, event, consumer, contract, { contract, version, digest });
      }
      case 'consent.contract.signed': {
        const { contract, consumer, side, completes } = event.data;
        return feed(db, event, consumer, contract, { contract, side, completes });
      }
      case 'consent.contract.suspended': {
        const { contract, consumer, suspension, reason } = event.data;
        return feed(db, event, consumer, contract, { contract, suspension, reason });
      }
      case 'consent.contract.resumed': {
        const { contract, consumer, suspension } = event.data;
        return feed(db, event, consumer, contract, { contract, suspension });
      }
      case 'consent.contract.entered-into-force':
      case 'consent.contract.terminated':
      case 'consent.contract.expired':
        return feed(db, event, event.data.consumer, event.data.contract, { contract: event.data.contract });
      case 'consent.grant.given':
        return grantGiven(db, event);
      case 'consent.grant.renewed':
        return grantRenewed(db, event);
      case 'consent.grant.withdrawn':
      case 'consent.grant.invalidated':
        for (const consumer of await toldOf(db, event.data.grant))
          await feed(db, event, consumer, event.data.grant, { grant: event.data.grant });
        return;
      case 'consent.agreement.offered': {
        const { agreement, consumer, terms } = event.data;
        return feed(db, event, consumer, agreement, { agreement, preset: terms.preset });
      }
      case 'consent.agreement.accepted': {
        const { agreement, consumer, grant } = event.data;
        return feed(db, event, consumer, agreement, { agreement, grant });
      }
      case 'consent.agreement.refused': {
        const { agreement, consumer } = event.data;
        return feed(db, event, consumer, agreement, { agreement });
      }
      case 'consent.duty.opened': {
        const { duty, kind, contract, debtor, grant, records, fields, due } = event.data;
        return feed(db, event, debtor, duty, { duty, kind, contract, grant, records, fields, due });
      }
      case 'consent.duty.reminded': {
        const { duty, contract, debtor, share, due } = event.data;
        return feed(db, event, debtor, duty, { duty, contract, share, due });
      }
      case 'consent.taxonomy.adopted':
        return noteTaxonomy(db, event.data);
      case 'records.disclosure.made':
        return noteDelivery(db, event.data);
      // What a partner knew beforehand, what it did itself, and what was only read inside the cooperative.
      case 'consent.grant.expired':
      case 'consent.agreement.countered':
      case 'consent.duty.fulfilled':
      case 'consent.duty.breached':
      case 'records.disclosure.refused':
      case 'records.disclosure.made-in-bulk':
        return;
      default:
        throw new TypeError(`consent.feed does not know ${stored.type}`);
    }
  },
});

async function grantGiven(
  db: Kysely<FeedTables>,
  event: StoredEvent & ControlEventNamed<'consent.grant.given'>,
): Promise<void> {
  const { grant, stakeholder, terms } = event.data;
  const { recipient, purposes, until } = terms;
  await db
    .insertInto('consent_feed_grants')
    .values({ grant_id: grant, stakeholder, recipient, terms: JSON.stringify(terms) })
    .execute();
  memory(db).grants.delete(grant);
  if (recipient !== 'any-contracted') await feed(db, event, recipient, grant, { grant, purposes, until });
}

/** Whoever received something under the agreement before is told of the end of the one in its place, too. */
async function grantRenewed(
  db: Kysely<FeedTables>,
  event: StoredEvent & ControlEventNamed<'consent.grant.renewed'>,
): Promise<void> {
  const { grant, successor } = event.data;
  const told = await toldOf(db, grant);
  for (const consumer of told) await feed(db, event, consumer, grant, { grant, successor });
  for (const consumer of told)
    await db
      .insertInto('consent_feed_deliveries')
      .values({ grant_id: successor, consumer })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

/** What a page of events need not ask the tables again: of each cited id whether it is a grant, and who was noted. */
const memory = transactionMemory(() => ({
  grants: new Map<string, Agreed | undefined>(),
  noted: new Set<string>(),
}));

async function agreedUnder(db: Kysely<FeedTables>, id: string): Promise<Agreed | undefined> {
  const { grants } = memory(db);
  if (grants.has(id)) return grants.get(id);
  const row = await db
    .selectFrom('consent_feed_grants')
    .select(['stakeholder', 'terms'])
    .where('grant_id', '=', id)
    .executeTakeFirst();
  const agreed = row && {
    grant: id,
    stakeholder: row.stakeholder,
    terms: JSON.parse(row.terms) as GrantTerms,
  };
  grants.set(id, agreed);
  return agreed;
}

/** A partner was served under these grants: it will be told when they end. Of others it never knew. */
async function noteDelivery(
  db: Kysely<FeedTables>,
  made: ControlEventNamed<'records.disclosure.made'>['data'],
): Promise<void> {
  const { noted } = memory(db);
  for (const id of made.decision.cited) {
    const delivery = `${id} ${made.consumer}`;
    if (noted.has(delivery)) continue;
    const agreed = await agreedUnder(db, id);
    if (agreed === undefined) continue;
    const versions = await purposesIn(db, agreed.terms.taxonomy);
    if (fieldsUnder(agreed, made, versions).length === 0) continue;
    await db
      .insertInto('consent_feed_deliveries')
      .values({ grant_id: id, consumer: made.consumer })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    noted.add(delivery);
  }
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

/** Entries of one consumer after a position, oldest first; of certain types of the ledger's events, or all. */
export async function feedAfter(
  db: Kysely<FeedTables>,
  consumer: string,
  after: bigint,
  limit: number,
  types: readonly string[] | 'all' = 'all',
): Promise<FeedRow[]> {
  const entries = db
    .selectFrom('consent_feed')
    .selectAll()
    .where('consumer', '=', consumer)
    .where('position', '>', Number(after))
    .orderBy('position')
    .limit(limit);
  return (types === 'all' ? entries : entries.where('type', 'in', types)).execute();
}
