import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'pg';
import { versionName } from '@coop/contracts';
import { StoreError, type AppendRequest, type EventStore } from '@coop/event-sourcing';
import type { Instances } from './acknowledging.js';

/** How long, in seconds, an instance counts as running after it said so last. */
const LIVES_S = 20;
const SAY_EVERY_MS = 5_000;
/** How often somebody who waits looks whether the others have read on. */
const LOOK_EVERY_MS = 200;

/**
 * The table in which every running instance says which event types it reads, and how far its memory has read the
 * ledger; made by `prepareDatabases`. It holds nothing that matters after a restart.
 */
export const READERS_TABLE = `create table if not exists coordination.readers (
  instance text primary key, service text not null, types text[] not null, until timestamptz not null);
alter table coordination.readers add column if not exists reached bigint`;

/** What the instances that run now are able to read, and have read. */
export interface EventReaders extends Instances {
  /** True when every instance that runs reads all of these types. */
  allRead(types: readonly string[]): Promise<boolean>;
  close(): Promise<void>;
}

export interface ReaderSettings {
  readonly url: string;
  readonly service: string;
  /** Unique among all that run. */
  readonly instance: string;
  /** Every event type that this program knows. */
  readonly types: readonly string[];
}

/** Says which types this instance reads, and goes on saying so until it is closed. */
export async function announceReader({
  url,
  service,
  instance,
  types,
}: ReaderSettings): Promise<EventReaders> {
  const pool = new Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 5_000 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
  /** Nothing yet: it answers nobody, and what it will remember it reads from the first event on. */
  let memory: () => bigint | null = () => null;
  const say = async () => {
    const reached = memory();
    await pool.query(
      `insert into coordination.readers values ($1, $2, $3, now() + $4 * interval '1 second', $5)
         on conflict (instance) do update
         set types = excluded.types, until = excluded.until, reached = excluded.reached`,
      [instance, service, types, LIVES_S, reached === null ? null : String(reached)],
    );
  };
  await say();
  // Missed for long enough, this instance stops counting: whoever cannot reach the database cannot read it either.
  const saying = setInterval(() => void say().catch(() => undefined), SAY_EVERY_MS);
  saying.unref();
  const isBehind = async (position: bigint): Promise<boolean> => {
    const { rowCount } = await pool.query(
      'select from coordination.readers where until > now() and service = $1 and reached < $2 limit 1',
      [service, String(position)],
    );
    return rowCount !== 0;
  };
  return {
    tell: (position) => {
      memory = position;
      return say();
    },
    // A moment later: the commit is read to its end then.
    moved: () => void setImmediate(() => void say().catch(() => undefined)),
    reached: async (position, ms) => {
      const deadline = performance.now() + ms;
      while (await isBehind(position)) {
        if (performance.now() >= deadline) return false;
        await pause(LOOK_EVERY_MS);
      }
      return true;
    },
    allRead: async (wanted) => {
      const { rowCount } = await pool.query(
        'select from coordination.readers where until > now() and not types @> $1 limit 1',
        [wanted],
      );
      return rowCount === 0;
    },
    close: async () => {
      clearInterval(saying);
      await pool
        .query('delete from coordination.readers where instance = $1', [instance])
        .catch(() => undefined);
      await pool.end();
    },
  };
}

/**
 * The same store, but for new event types and new versions of old ones: while instances of an older version run, an event that they could not read
 * would stop them. It is written only when every running instance reads it; until then the append is refused
 * as `Overloaded`, which callers repeat.
 */
export function readableStore(store: EventStore, readers: Pick<EventReaders, 'allRead'>): EventStore {
  const confirmed = new Set<string>();
  const demand = async ({ streams }: AppendRequest): Promise<void> => {
    const types = streams.flatMap(({ events }) =>
      events.map(({ type, version }) => versionName(type, version)),
    );
    const open = [...new Set(types)].filter((type) => !confirmed.has(type));
    if (open.length === 0) return;
    if (!(await readers.allRead(open)))
      throw new StoreError('Overloaded', `an instance that runs does not read ${open.join(', ')} yet`);
    for (const type of open) confirmed.add(type);
  };
  const guarded: EventStore = {
    append: async (request) => {
      await demand(request);
      return store.append(request);
    },
    findCommand: (commandId) => store.findCommand(commandId),
    readStream: (stream, from) => store.readStream(stream, from),
    readAll: (after, filter) => store.readAll(after, filter),
    head: () => store.head(),
    positionAt: (time) => store.positionAt(time),
    subscribe: (after, signal) => store.subscribe(after, signal),
    forService: (service) => readableStore(store.forService(service), readers),
    close: () => store.close(),
  };
  return guarded;
}
