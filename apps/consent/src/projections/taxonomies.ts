import type { Kysely } from 'kysely';
import type { consentEvents, EventsOf } from '@coop/contracts';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';

interface TaxonomyRow {
  version: string;
  replaces: string;
  terms: string;
  reference: string;
  digest: string;
  adopted_by: string;
  adopted_at: string;
  adopted_position: number;
}

export interface TaxonomyTables {
  consent_taxonomies: TaxonomyRow;
}

type Event = StoredEvent & EventsOf<typeof consentEvents.CONSENT_EVENTS>;

/** "Which versions of the purposes did the cooperative adopt, and when?" The built-in one is in no event. */
export const taxonomiesProjection = defineProjection<TaxonomyTables>({
  name: 'consent.taxonomies',
  tables: [{ name: 'consent_taxonomies', key: ['version'] }],
  categories: ['consent-taxonomy'],
  async create(db) {
    await db.schema
      .createTable('consent_taxonomies')
      .addColumn('version', 'text', (column) => column.primaryKey())
      .addColumn('replaces', 'text', (column) => column.notNull())
      .addColumn('terms', 'text', (column) => column.notNull())
      .addColumn('reference', 'text', (column) => column.notNull())
      .addColumn('digest', 'text', (column) => column.notNull())
      .addColumn('adopted_by', 'text', (column) => column.notNull())
      .addColumn('adopted_at', 'text', (column) => column.notNull())
      .addColumn('adopted_position', 'integer', (column) => column.notNull())
      .execute();
  },
  async apply(db, stored) {
    const event = stored as Event;
    if (event.type !== 'consent.taxonomy.adopted')
      throw new TypeError(`consent.taxonomies does not know ${stored.type}`);
    const { version, replaces, terms, resolution, adoptedBy } = event.data;
    await db
      .insertInto('consent_taxonomies')
      .values({
        ...{ version, replaces, terms: JSON.stringify(terms), ...resolution, adopted_by: adoptedBy },
        ...{ adopted_at: event.recordedAt, adopted_position: Number(event.position) },
      })
      .execute();
  },
});

/** Every version, oldest first: the last one is in force. */
export async function taxonomiesOf(db: Kysely<TaxonomyTables>): Promise<TaxonomyRow[]> {
  return db.selectFrom('consent_taxonomies').selectAll().orderBy('adopted_position').execute();
}
