import type { Kysely } from 'kysely';
import type { consentEvents, EventsOf } from '@coop/contracts';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';
import type { GrantStatus } from '../domain/grant.js';

interface GrantRow {
  grant_id: string;
  stakeholder: string;
  given_by: string;
  recipient: string;
  terms: string;
  /** The end of its term, in the one form in which moments can be compared as texts. */
  until: string;
  notice_digest: string;
  notice_language: string;
  given_at: string;
  given_position: number;
  renews: string | null;
  status: GrantStatus;
  ended_at: string | null;
  ended_position: number | null;
  successor: string | null;
}

export interface GrantTables {
  consent_grants: GrantRow;
}

export type { GrantRow };

type Event = StoredEvent & EventsOf<typeof consentEvents.CONSENT_EVENTS>;
type Given = Extract<Event, { readonly type: 'consent.grant.given' }>;

/** "Which agreements did I give, which still stand, and how did the others end?" */
export const grantsProjection = defineProjection<GrantTables>({
  name: 'consent.grants',
  tables: [{ name: 'consent_grants', key: ['grant_id'] }],
  categories: ['consent-grant'],
  async create(db) {
    await db.schema
      .createTable('consent_grants')
      .addColumn('grant_id', 'text', (column) => column.primaryKey())
      .addColumn('stakeholder', 'text', (column) => column.notNull())
      .addColumn('given_by', 'text', (column) => column.notNull())
      .addColumn('recipient', 'text', (column) => column.notNull())
      .addColumn('terms', 'text', (column) => column.notNull())
      .addColumn('until', 'text', (column) => column.notNull())
      .addColumn('notice_digest', 'text', (column) => column.notNull())
      .addColumn('notice_language', 'text', (column) => column.notNull())
      .addColumn('given_at', 'text', (column) => column.notNull())
      .addColumn('given_position', 'integer', (column) => column.notNull())
      .addColumn('renews', 'text')
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('ended_at', 'text')
      .addColumn('ended_position', 'integer')
      .addColumn('successor', 'text')
      .execute();
    for (const columns of [['stakeholder'], ['recipient'], ['status', 'until']] as const)
      await db.schema
        .createIndex(`consent_grants_${columns.join('_')}`)
        .on('consent_grants')
        .columns([...columns])
        .execute();
  },
  async apply(db, stored) {
    const event = stored as Event;
    switch (event.type) {
      case 'consent.grant.given':
        return give(db, event);
      case 'consent.grant.withdrawn':
        return end(db, event, event.data.grant, { status: 'withdrawn' });
      case 'consent.grant.expired':
        return end(db, event, event.data.grant, { status: 'expired' });
      case 'consent.grant.invalidated':
        return end(db, event, event.data.grant, { status: 'invalidated' });
      case 'consent.grant.renewed': {
        const { grant, successor } = event.data;
        return end(db, event, grant, { status: 'renewed', successor });
      }
      default:
        throw new TypeError(`consent.grants does not know ${stored.type}`);
    }
  },
});

async function give(db: Kysely<GrantTables>, { data, recordedAt, position }: Given): Promise<void> {
  const { grant, stakeholder, givenBy, renews, terms, notice } = data;
  await db
    .insertInto('consent_grants')
    .values({
      ...{ grant_id: grant, stakeholder, given_by: givenBy, recipient: terms.recipient },
      ...{ terms: JSON.stringify(terms), until: new Date(terms.until).toISOString() },
      ...{ notice_digest: notice.digest, notice_language: notice.language },
      ...{ given_at: recordedAt, given_position: Number(position), renews: renews ?? null },
      ...{ status: 'given', ended_at: null, ended_position: null, successor: null },
    })
    .execute();
}

async function end(
  db: Kysely<GrantTables>,
  { recordedAt, position }: StoredEvent,
  grant: string,
  how: Pick<GrantRow, 'status'> & Partial<Pick<GrantRow, 'successor'>>,
): Promise<void> {
  await db
    .updateTable('consent_grants')
    .set({ ...how, ended_at: recordedAt, ended_position: Number(position) })
    .where('grant_id', '=', grant)
    .execute();
}

/** The grants of the parties that someone may act for, newest first. */
export async function grantsOf(
  db: Kysely<GrantTables>,
  stakeholders: readonly string[],
): Promise<GrantRow[]> {
  if (stakeholders.length === 0) return [];
  return db
    .selectFrom('consent_grants')
    .selectAll()
    .where('stakeholder', 'in', [...stakeholders])
    .orderBy('given_position', 'desc')
    .execute();
}

export async function grantById(db: Kysely<GrantTables>, grant: string): Promise<GrantRow | undefined> {
  return db.selectFrom('consent_grants').selectAll().where('grant_id', '=', grant).executeTakeFirst();
}

export interface StandingFilter {
  readonly grant?: string | undefined;
  readonly stakeholder?: string | undefined;
  readonly recipient?: string | undefined;
  /** Given before this position. */
  readonly before?: number | undefined;
}

/** Agreements that did not end by an act of anybody and are what the filter says, newest first. */
export async function standing(
  db: Kysely<GrantTables>,
  { grant, stakeholder, recipient, before }: StandingFilter,
  limit: number,
): Promise<GrantRow[]> {
  let query = db
    .selectFrom('consent_grants')
    .selectAll()
    .where('status', 'in', ['given', 'expired'])
    .orderBy('given_position', 'desc')
    .limit(limit);
  if (grant !== undefined) query = query.where('grant_id', '=', grant);
  if (stakeholder !== undefined) query = query.where('stakeholder', '=', stakeholder);
  if (recipient !== undefined) query = query.where('recipient', '=', recipient);
  if (before !== undefined) query = query.where('given_position', '<', before);
  return query.execute();
}

/** How many ends of terms are noted at once; the clock comes again. */
const AT_ONCE = 500;

/** Agreements whose term has run out and of which nobody has said so yet. */
export async function runOut(db: Kysely<GrantTables>, now: string): Promise<string[]> {
  const rows = await db
    .selectFrom('consent_grants')
    .select('grant_id')
    .where('status', '=', 'given')
    .where('until', '<=', new Date(now).toISOString())
    .orderBy('until')
    .limit(AT_ONCE)
    .execute();
  return rows.map(({ grant_id }) => grant_id);
}

/** Agreements of a person that did not end by an act of anybody. */
export async function notEnded(db: Kysely<GrantTables>, stakeholder: string): Promise<string[]> {
  const rows = await db
    .selectFrom('consent_grants')
    .select('grant_id')
    .where('stakeholder', '=', stakeholder)
    .where('status', 'in', ['given', 'expired'])
    .orderBy('given_position')
    .execute();
  return rows.map(({ grant_id }) => grant_id);
}
