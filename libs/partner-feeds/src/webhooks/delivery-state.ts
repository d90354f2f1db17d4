import { sql } from 'kysely';
import type { ReadModels } from '@coop/event-sourcing';
import type { Registration, Replay } from './ports.js';

/** Where the delivery to one webhook stands. Operational: lost or old, it costs repetitions and nothing else. */
export interface DeliveryState {
  readonly webhook: string;
  /** Everything that the webhook wants up to here was accepted. */
  readonly position: bigint;
  /** A replay under way. It goes first; the feed goes on after it. */
  readonly replay: { readonly position: bigint; readonly until: bigint } | null;
  /** The last replay that was taken up. */
  readonly replays: bigint;
  /** The last fact that enabled it, as far as delivery heeded it. */
  readonly enabled: bigint;
  /** Failed attempts in a row. */
  readonly failures: number;
  /** Milliseconds since 1970; nothing is tried before. */
  readonly nextAt: number | null;
  /** How the last failed attempt ended, until one is accepted. */
  readonly failure: string | null;
  readonly status: number | null;
  readonly failedAt: string | null;
  readonly deliveredAt: string | null;
  /** Why nothing is being sent, although nothing failed. */
  readonly held: string | null;
}

interface Row {
  webhook: string;
  position: number;
  replay: string | null;
  replays: number;
  enabled: number;
  failures: number;
  next_at: string | null;
  failure: string | null;
  status: number | null;
  failed_at: string | null;
  delivered_at: string | null;
  held: string | null;
  token: number;
}

interface Tables {
  webhook_deliveries: Row;
}

/** The states of all webhooks, durable. */
export interface DeliveryStates {
  load(webhook: string): Promise<DeliveryState | undefined>;
  /** @returns false when a later holder of the lease has written: whoever hears it stops */
  save(state: DeliveryState, token: bigint): Promise<boolean>;
}

function startingState(registration: Registration): DeliveryState {
  const { webhook, from, replayed, enabled } = registration;
  return {
    ...{ webhook, position: from, replay: null, replays: replayed, enabled, failures: 0, nextAt: null },
    ...{ failure: null, status: null, failedAt: null, deliveredAt: null, held: null },
  };
}

/** The state from which delivery goes on. Facts of the ledger are never behind what was accepted. */
export function stateFrom(registration: Registration, known: DeliveryState | undefined): DeliveryState {
  if (known === undefined) return startingState(registration);
  const { from, replayed, enabled } = registration;
  return {
    ...known,
    position: known.position > from ? known.position : from,
    replays: known.replays > replayed ? known.replays : replayed,
    // Enabled since: the schedule begins anew, and with it at once.
    ...(enabled > known.enabled ? { enabled, failures: 0, nextAt: null } : {}),
  };
}

/** Takes a replay up: what lies after the place of delivery comes by itself and is not sent twice. */
export function takenUp(state: DeliveryState, { asked, after, until }: Replay): DeliveryState {
  const end = until === null || until > state.position ? state.position : until;
  return { ...state, replay: { position: after, until: end }, replays: asked };
}

/**
 * A small table beside the read models, on SQLite and PostgreSQL alike. Writes are fenced: a row keeps the token of
 * the lease under which it was written and refuses a smaller one.
 */
export function openDeliveryStates(readModels: ReadModels): DeliveryStates {
  const reader = () => readModels.reader<Tables>();
  let prepared: Promise<void> | undefined;
  const ready = (): Promise<void> => {
    prepared ??= createTable(readModels).catch((error: unknown) => {
      prepared = undefined;
      throw error;
    });
    return prepared;
  };
  return {
    load: async (webhook) => {
      await ready();
      const row = await reader()
        .selectFrom('webhook_deliveries')
        .selectAll()
        .where('webhook', '=', webhook)
        .executeTakeFirst();
      return row && stateOf(row);
    },
    save: async (state, token) => {
      await ready();
      const row = rowOf(state, token);
      const columns = sql.join(Object.keys(row).map((name) => sql.ref(name)));
      const changes = sql.join(
        Object.keys(row).map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`),
      );
      const { numAffectedRows } = await readModels.transaction((db) =>
        sql`insert into webhook_deliveries (${columns}) values (${sql.join(Object.values(row))})
          on conflict (webhook) do update set ${changes} where webhook_deliveries.token <= excluded.token`.execute(
          db,
        ),
      );
      return (numAffectedRows ?? 0n) > 0n;
    },
  };
}

async function createTable(readModels: ReadModels): Promise<void> {
  await readModels.transaction((db) =>
    db.schema
      .createTable('webhook_deliveries')
      .ifNotExists()
      .addColumn('webhook', 'text', (column) => column.primaryKey())
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('replay', 'text')
      .addColumn('replays', 'integer', (column) => column.notNull())
      .addColumn('enabled', 'integer', (column) => column.notNull())
      .addColumn('failures', 'integer', (column) => column.notNull())
      .addColumn('next_at', 'text')
      .addColumn('failure', 'text')
      .addColumn('status', 'integer')
      .addColumn('failed_at', 'text')
      .addColumn('delivered_at', 'text')
      .addColumn('held', 'text')
      .addColumn('token', 'integer', (column) => column.notNull())
      .execute(),
  );
}

function rowOf(state: DeliveryState, token: bigint): Row {
  const { webhook, position, replay, replays, enabled, failures, nextAt } = state;
  const { failure, status, failedAt, deliveredAt, held } = state;
  return {
    ...{
      webhook,
      position: Number(position),
      replays: Number(replays),
      enabled: Number(enabled),
      failures,
      token: Number(token),
    },
    replay: replay && `${replay.position} ${replay.until}`,
    next_at: nextAt === null ? null : new Date(nextAt).toISOString(),
    ...{ failure, status, failed_at: failedAt, delivered_at: deliveredAt, held },
  };
}

function stateOf(row: Row): DeliveryState {
  const [position = '0', until = '0'] = row.replay?.split(' ') ?? [];
  return {
    webhook: row.webhook,
    position: BigInt(row.position),
    replay: row.replay === null ? null : { position: BigInt(position), until: BigInt(until) },
    replays: BigInt(row.replays),
    enabled: BigInt(row.enabled),
    failures: row.failures,
    nextAt: row.next_at === null ? null : Date.parse(row.next_at),
    failure: row.failure,
    status: row.status,
    failedAt: row.failed_at,
    deliveredAt: row.delivered_at,
    held: row.held,
  };
}
