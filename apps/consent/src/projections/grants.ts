import type { Kysely } from 'kysely';
import type { consentEvents, EventsOf } from '@coop/contracts';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';

interface GrantRow {
  grant_id: string;
  stakeholder: string;
  given_by: string;
  recipient: string;
  terms: string;
  notice_digest: string;
  notice_language: string;
  evidence: string;
  event_id: string;
  given_at: string;
  given_position: number;
  withdrawn_at: string | null;
  withdrawn_position: number | null;
}

export interface GrantTables {
  consent_grants: GrantRow;
}

type Event = StoredEvent & EventsOf<typeof consentEvents.CONSENT_EVENTS>;

/** "Which agreements did I give, and which still stand?" */
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
      .addColumn('notice_digest', 'text', (column) => column.notNull())
      .addColumn('notice_language', 'text', (column) => column.notNull())
      .addColumn('evidence', 'text', (column) => column.notNull())
      .addColumn('event_id', 'text', (column) => column.notNull())
      .addColumn('given_at', 'text', (column) => column.notNull())
      .addColumn('given_position', 'integer', (column) => column.notNull())
      .addColumn('withdrawn_at', 'text')
      .addColumn('withdrawn_position', 'integer')
      .execute();
    await db.schema
      .createIndex('consent_grants_stakeholder')
      .on('consent_grants')
      .column('stakeholder')
      .execute();
  },
  async apply(db, stored) {
    const event = stored as Event;
    if (event.type === 'consent.grant.given') {
      const { grant, stakeholder, givenBy, terms, notice, evidence } = event.data;
      await db
        .insertInto('consent_grants')
        .values({
          grant_id: grant,
          stakeholder,
          given_by: givenBy,
          recipient: terms.recipient,
          terms: JSON.stringify(terms),
          notice_digest: notice.digest,
          notice_language: notice.language,
          evidence: JSON.stringify(evidence),
          event_id: event.id,
          given_at: event.recordedAt,
          given_position: Number(event.position),
          withdrawn_at: null,
          withdrawn_position: null,
        })
        .execute();
    } else if (event.type === 'consent.grant.withdrawn')
      await db
        .updateTable('consent_grants')
        .set({ withdrawn_at: event.recordedAt, withdrawn_position: Number(event.position) })
        .where('grant_id', '=', event.data.grant)
        .execute();
    else throw new TypeError(`consent.grants does not know ${stored.type}`);
  },
});

export type { GrantRow };

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
