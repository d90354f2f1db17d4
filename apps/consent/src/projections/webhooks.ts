import type { Kysely } from 'kysely';
import type { consentEvents, EventsOf } from '@coop/contracts';
import { defineProjection, type StoredEvent } from '@coop/event-sourcing';
import { secretsAfter, type OldSecret } from '../domain/webhook.js';

interface WebhookRow {
  webhook_id: string;
  consumer: string;
  client: string;
  client_id: string;
  url: string;
  /** `all`, or a JSON list. */
  types: string;
  status: 'enabled' | 'disabled' | 'removed';
  generation: number;
  /** JSON list of {@link OldSecret}. */
  old_secrets: string;
  registered_position: number;
  registered_at: string;
  enabled_position: number;
  disabled_at: string | null;
  /** JSON of why it was disabled last; gone when it is enabled. */
  disabled: string | null;
  delivered_through: number;
  replays_done: number;
}

interface ReplayRow {
  asked_position: number;
  webhook_id: string;
  after_position: number;
  until_position: number | null;
}

export interface WebhookTables {
  consent_webhooks: WebhookRow;
  consent_webhook_replays: ReplayRow;
}

export type { ReplayRow, WebhookRow };

type Event = StoredEvent & EventsOf<typeof consentEvents.CONSENT_EVENTS>;
type Registered = Extract<Event, { readonly type: 'consent.webhook.registered' }>;

/** "Where does a partner want to be told, and how does that address stand?" No secret is in it: they are derived. */
export const webhooksProjection = defineProjection<WebhookTables>({
  name: 'consent.webhooks',
  tables: [
    { name: 'consent_webhooks', key: ['webhook_id'] },
    { name: 'consent_webhook_replays', key: ['asked_position'] },
  ],
  categories: ['consent-webhook'],
  async create(db) {
    await db.schema
      .createTable('consent_webhooks')
      .addColumn('webhook_id', 'text', (column) => column.primaryKey())
      .addColumn('consumer', 'text', (column) => column.notNull())
      .addColumn('client', 'text', (column) => column.notNull())
      .addColumn('client_id', 'text', (column) => column.notNull())
      .addColumn('url', 'text', (column) => column.notNull())
      .addColumn('types', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('generation', 'integer', (column) => column.notNull())
      .addColumn('old_secrets', 'text', (column) => column.notNull())
      .addColumn('registered_position', 'integer', (column) => column.notNull())
      .addColumn('registered_at', 'text', (column) => column.notNull())
      .addColumn('enabled_position', 'integer', (column) => column.notNull())
      .addColumn('disabled_at', 'text')
      .addColumn('disabled', 'text')
      .addColumn('delivered_through', 'integer', (column) => column.notNull())
      .addColumn('replays_done', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('consent_webhook_replays')
      .addColumn('asked_position', 'integer', (column) => column.primaryKey())
      .addColumn('webhook_id', 'text', (column) => column.notNull())
      .addColumn('after_position', 'integer', (column) => column.notNull())
      .addColumn('until_position', 'integer')
      .execute();
  },
  async apply(db, stored) {
    const event = stored as Event;
    switch (event.type) {
      case 'consent.webhook.registered':
        return registered(db, event);
      case 'consent.webhook.secret-rotated': {
        const { webhook, generation, previousUntil } = event.data;
        const row = await webhookById(db, webhook);
        const old = JSON.parse(row?.old_secrets ?? '[]') as readonly OldSecret[];
        const previous = { generation: generation - 1, until: previousUntil };
        const secrets = JSON.stringify(secretsAfter(old, previous));
        return change(db, webhook, { generation, old_secrets: secrets });
      }
      case 'consent.webhook.disabled': {
        const { webhook, reason, failure, status, attempts } = event.data;
        const disabled = JSON.stringify({ reason, failure, status, attempts });
        return change(db, webhook, { status: 'disabled', disabled_at: event.recordedAt, disabled });
      }
      case 'consent.webhook.enabled':
        return change(db, event.data.webhook, {
          ...{ status: 'enabled', disabled_at: null, disabled: null },
          enabled_position: Number(event.position),
        });
      case 'consent.webhook.removed':
        return change(db, event.data.webhook, { status: 'removed' });
      case 'consent.webhook.replay-asked': {
        const { webhook, after, until } = event.data;
        await db
          .insertInto('consent_webhook_replays')
          .values({
            ...{ asked_position: Number(event.position), webhook_id: webhook },
            ...{ after_position: Number(after), until_position: until === null ? null : Number(until) },
          })
          .execute();
        return;
      }
      case 'consent.webhook.delivered-through': {
        const { webhook, through, replays } = event.data;
        return change(db, webhook, { delivered_through: Number(through), replays_done: Number(replays) });
      }
      default:
        throw new TypeError(`consent.webhooks does not know ${stored.type}`);
    }
  },
});

async function registered(db: Kysely<WebhookTables>, event: Registered): Promise<void> {
  const { webhook, consumer, client, clientId, url, types } = event.data;
  await db
    .insertInto('consent_webhooks')
    .values({
      ...{ webhook_id: webhook, consumer, client, client_id: clientId, url, status: 'enabled' },
      types: types === 'all' ? types : JSON.stringify(types),
      ...{ generation: 1, old_secrets: '[]', disabled_at: null, disabled: null },
      ...{ registered_position: Number(event.position), registered_at: event.recordedAt },
      // What was told before is read from the feed, or replayed.
      ...{ enabled_position: Number(event.position), delivered_through: Number(event.position) },
      replays_done: 0,
    })
    .execute();
}

async function change(
  db: Kysely<WebhookTables>,
  webhook: string,
  columns: Partial<WebhookRow>,
): Promise<void> {
  await db.updateTable('consent_webhooks').set(columns).where('webhook_id', '=', webhook).execute();
}

export async function webhookById(
  db: Kysely<WebhookTables>,
  webhook: string,
): Promise<WebhookRow | undefined> {
  return db.selectFrom('consent_webhooks').selectAll().where('webhook_id', '=', webhook).executeTakeFirst();
}

/** The webhooks of one consumer that were not removed, oldest first. */
export async function webhooksOf(db: Kysely<WebhookTables>, consumer: string): Promise<WebhookRow[]> {
  return db
    .selectFrom('consent_webhooks')
    .selectAll()
    .where('consumer', '=', consumer)
    .where('status', '<>', 'removed')
    .orderBy('registered_position')
    .execute();
}

/** Everybody's webhooks to which something is sent, with the replays that are not known to be done. */
export async function enabledWebhooks(
  db: Kysely<WebhookTables>,
): Promise<readonly (WebhookRow & { readonly replays: readonly ReplayRow[] })[]> {
  const rows = await db
    .selectFrom('consent_webhooks')
    .selectAll()
    .where('status', '=', 'enabled')
    .orderBy('registered_position')
    .execute();
  const replays = await db
    .selectFrom('consent_webhook_replays')
    .innerJoin('consent_webhooks', 'consent_webhooks.webhook_id', 'consent_webhook_replays.webhook_id')
    .select(['asked_position', 'consent_webhook_replays.webhook_id', 'after_position', 'until_position'])
    .where('consent_webhooks.status', '=', 'enabled')
    .whereRef('asked_position', '>', 'consent_webhooks.replays_done')
    .orderBy('asked_position')
    .execute();
  return rows.map((row) => ({
    ...row,
    replays: replays.filter(({ webhook_id }) => webhook_id === row.webhook_id),
  }));
}
