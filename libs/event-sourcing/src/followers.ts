import { sql } from 'kysely';
import { categoryOf, type Commit, type StoredEvent } from './event.js';
import type { EventStore } from './event-store.js';
import { PositionGate } from './position-gate.js';
import type { MemoryIndex, ReadModels } from './projection.js';

/** Feeds indexes in memory, all from one subscription, whole commits at a time. */
export class IndexRunner {
  readonly gate = new PositionGate();
  readonly #wanted: ReadonlyMap<string, readonly MemoryIndex[]>;

  constructor(
    readonly store: EventStore,
    indexes: readonly MemoryIndex[],
  ) {
    const wanted = new Map<string, MemoryIndex[]>();
    for (const index of indexes)
      for (const category of index.categories) wanted.set(category, [...(wanted.get(category) ?? []), index]);
    this.#wanted = wanted;
  }

  /** Reads what is stored up to a position: at start, and for a replay. */
  async catchUp(upTo: bigint = this.store.head()): Promise<void> {
    for await (const commit of this.store.readAll(this.gate.position, { upTo })) this.#apply(commit);
    this.gate.reach(upTo);
  }

  /** Follows the ledger until the signal aborts. @throws on an event that an index does not know */
  async run(signal: AbortSignal): Promise<void> {
    for await (const item of this.store.subscribe(this.gate.position, signal))
      if (!('caughtUp' in item)) this.#apply(item);
  }

  #apply(commit: Commit): void {
    for (const event of commit.events)
      for (const index of this.#wanted.get(categoryOf(event.stream) ?? '') ?? []) index.apply(event);
    this.gate.reach(commit.last);
  }
}

/** A process that reacts to facts by commands. It is never run in a replay: reactions are facts already. */
export interface Reactor {
  /** `<service>.<what it does>` */
  readonly name: string;
  readonly categories: readonly string[];
  /** At least once; derive command ids from the event's id, so that a repeat changes nothing. */
  react(event: StoredEvent): Promise<void>;
}

/** So many events that did not concern it a reactor reads again after a restart, at most. */
const CHECKPOINT_EVERY = 1024n;

/** Runs a reactor from its own durable checkpoint until the signal aborts. */
export async function runReactor(
  reactor: Reactor,
  store: EventStore,
  readModels: ReadModels,
  signal: AbortSignal,
  gate = new PositionGate(),
): Promise<void> {
  const key = `reactor:${reactor.name}`;
  let saved = await loadCheckpoint(readModels, key);
  gate.reach(saved);
  const save = async (position: bigint) => {
    if (position <= saved) return;
    saved = position;
    await readModels.transaction((db) =>
      sql`insert into checkpoints (projection, position) values (${key}, ${position})
        on conflict (projection) do update set position = excluded.position`.execute(db),
    );
  };
  for await (const item of store.subscribe(saved, signal)) {
    if ('caughtUp' in item) continue;
    let reacted = false;
    for (const event of item.events)
      if (reactor.categories.includes(categoryOf(event.stream) ?? '')) {
        await reactor.react(event);
        reacted = true;
      }
    gate.reach(item.last);
    if (reacted || item.last - saved >= CHECKPOINT_EVERY) await save(item.last);
  }
}

async function loadCheckpoint(readModels: ReadModels, key: string): Promise<bigint> {
  return readModels.transaction(async (db) => {
    await sql`create table if not exists checkpoints (projection text primary key, position integer not null)`.execute(
      db,
    );
    const { rows } = await sql<{
      position: number;
    }>`select position from checkpoints where projection = ${key}`.execute(db);
    return BigInt(rows[0]?.position ?? 0);
  });
}
