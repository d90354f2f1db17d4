import type { Kysely } from 'kysely';
import type { EventsOf, identityEvents } from '@coop/contracts';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';

export interface FeedClientTables {
  consent_feed_clients: { client: string; client_id: string; party: string; closed: number };
}

type Event = StoredEvent & EventsOf<typeof identityEvents.IDENTITY_EVENTS>;

/** "Which systems may read a partner's feed, and which may no longer?" */
export const feedClientsProjection = defineProjection<FeedClientTables>({
  name: 'consent.feed-clients',
  tables: [{ name: 'consent_feed_clients', key: ['client'] }],
  categories: ['identity-client'],
  async create(db) {
    await db.schema
      .createTable('consent_feed_clients')
      .addColumn('client', 'text', (column) => column.primaryKey())
      .addColumn('client_id', 'text', (column) => column.notNull())
      .addColumn('party', 'text', (column) => column.notNull())
      .addColumn('closed', 'integer', (column) => column.notNull())
      .execute();
  },
  async apply(db, stored) {
    const event = stored as Event;
    switch (event.type) {
      case 'identity.client.registered': {
        const { client, clientId, party } = event.data;
        const row = { client, client_id: clientId, party, closed: 0 };
        await db.insertInto('consent_feed_clients').values(row).execute();
        return;
      }
      case 'identity.client.closed':
        await db
          .updateTable('consent_feed_clients')
          .set({ closed: 1 })
          .where('client', '=', event.data.client)
          .execute();
        return;
      default:
        throw new TypeError(`consent.feed-clients does not know ${stored.type}`);
    }
  },
});

/** Every party that has, or had, a system. */
export async function partiesWithClients(db: Kysely<FeedClientTables>): Promise<readonly string[]> {
  const rows = await db.selectFrom('consent_feed_clients').select('party').distinct().execute();
  return rows.map(({ party }) => party);
}

/** The systems of a party whose registration was not closed, by the name under which they sign in. */
export async function openClientsOf(db: Kysely<FeedClientTables>, party: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('consent_feed_clients')
    .select('client_id')
    .where('party', '=', party)
    .where('closed', '=', 0)
    .orderBy('client_id')
    .execute();
  return rows.map(({ client_id: clientId }) => clientId);
}
