import { sql, type Kysely } from 'kysely';
import { z } from 'zod';
import type { ReadModels } from '@coop/event-sourcing';
import type { CutReason } from './ports.js';

/** A cut under way. What it did is noted step by step, so that another run goes on where this one ended. */
export interface Cut {
  /** UUID. */
  readonly id: string;
  readonly reason: CutReason;
  readonly decided: bigint;
  readonly connections: number;
  readonly steps: readonly { readonly step: string; readonly ms: number }[];
}

/** Where one partner's stream stands. */
export interface FeedState {
  readonly party: string;
  /** `open` is what lets its systems in. */
  readonly status: 'open' | 'cutting' | 'cut';
  /** Everything up to here is in the stream, or was. */
  readonly published: bigint;
  /** Everything up to here was acknowledged by every reader. */
  readonly acknowledged: bigint;
  readonly cut: Cut | null;
}

/** An event that a reader took again and again and never acknowledged. */
export interface Undelivered {
  readonly stream: string;
  readonly consumer: string;
  /** Place in the stream. */
  readonly sequence: number;
  readonly deliveries: number;
  /** ISO 8601. */
  readonly at: string;
}

/** The states of all streams, durable. Lost, they cost repetitions and nothing else. */
export interface FeedStates {
  load(party: string): Promise<FeedState | undefined>;
  /** Parties whose stream was not cut. */
  live(): Promise<readonly string[]>;
  /** @returns false when a later holder of the lease has written: whoever hears it stops */
  save(state: FeedState, token: bigint): Promise<boolean>;
  noteUndelivered(undelivered: Undelivered): Promise<void>;
  undelivered(stream: string): Promise<readonly Undelivered[]>;
}

interface Row {
  party: string;
  status: FeedState['status'];
  published: number;
  acknowledged: number;
  cut: string | null;
  token: number;
}

interface UndeliveredRow {
  stream: string;
  consumer: string;
  sequence: number;
  deliveries: number;
  noted_at: string;
}

interface Tables {
  jetstream_feeds: Row;
  jetstream_undelivered: UndeliveredRow;
}

/** Small tables beside the read models, on SQLite and PostgreSQL alike. Writes to a state are fenced by its lease. */
export function openFeedStates(readModels: ReadModels): FeedStates {
  let prepared: Promise<void> | undefined;
  const reader = async (): Promise<Kysely<Tables>> => {
    prepared ??= createTables(readModels).catch((error: unknown) => {
      prepared = undefined;
      throw error;
    });
    await prepared;
    return readModels.reader<Tables>();
  };
  return {
    load: async (party) => {
      const rows = (await reader()).selectFrom('jetstream_feeds').selectAll().where('party', '=', party);
      const row = await rows.executeTakeFirst();
      return row && stateOf(row);
    },
    live: async () => {
      const rows = (await reader())
        .selectFrom('jetstream_feeds')
        .select('party')
        .where('status', '<>', 'cut');
      return (await rows.execute()).map(({ party }) => party);
    },
    save: async (state, token) => {
      await reader();
      return saved(readModels, state, token);
    },
    noteUndelivered: async ({ stream, consumer, sequence, deliveries, at }) => {
      await reader();
      await readModels.transaction((db) =>
        sql`insert into jetstream_undelivered (stream, consumer, sequence, deliveries, noted_at)
          values (${stream}, ${consumer}, ${sequence}, ${deliveries}, ${at}) on conflict do nothing`.execute(
          db,
        ),
      );
    },
    undelivered: async (stream) => {
      const rows = (await reader())
        .selectFrom('jetstream_undelivered')
        .selectAll()
        .where('stream', '=', stream)
        .orderBy('noted_at')
        .orderBy('sequence');
      return (await rows.execute()).map(({ noted_at: at, ...row }) => ({ ...row, at }));
    },
  };
}

async function saved(readModels: ReadModels, state: FeedState, token: bigint): Promise<boolean> {
  const { party, status, published, acknowledged, cut } = rowOf(state, token);
  const fence = Number(token);
  const { numAffectedRows } = await readModels.transaction((db) =>
    sql`insert into jetstream_feeds (party, status, published, acknowledged, cut, token)
      values (${party}, ${status}, ${published}, ${acknowledged}, ${cut}, ${fence})
      on conflict (party) do update set status = excluded.status, published = excluded.published,
        acknowledged = excluded.acknowledged, cut = excluded.cut, token = excluded.token
      where jetstream_feeds.token <= excluded.token`.execute(db),
  );
  return (numAffectedRows ?? 0n) > 0n;
}

async function createTables(readModels: ReadModels): Promise<void> {
  await readModels.transaction(async (db) => {
    await sql`create table if not exists jetstream_feeds (
      party text primary key, status text not null, published bigint not null, acknowledged bigint not null,
      cut text, token bigint not null)`.execute(db);
    await sql`create table if not exists jetstream_undelivered (
      stream text not null, consumer text not null, sequence bigint not null, deliveries integer not null,
      noted_at text not null, primary key (stream, consumer, sequence, noted_at))`.execute(db);
  });
}

const rowOf = ({ party, status, published, acknowledged, cut }: FeedState, token: bigint): Row => ({
  ...{ party, status, published: Number(published), acknowledged: Number(acknowledged) },
  cut: cut && JSON.stringify({ ...cut, decided: String(cut.decided) }),
  token: Number(token),
});

const keptCut = z.object({
  id: z.string(),
  reason: z.enum(['no-contract-in-force', 'registration-closed', 'erased']),
  decided: z.string().transform(BigInt),
  connections: z.number(),
  steps: z.array(z.object({ step: z.string(), ms: z.number() })),
});

const stateOf = ({ party, status, published, acknowledged, cut }: Row): FeedState => ({
  ...{ party, status, published: BigInt(published), acknowledged: BigInt(acknowledged) },
  cut: cut === null ? null : keptCut.parse(JSON.parse(cut)),
});
