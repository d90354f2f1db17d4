import { createCheckpoints, readCheckpoints, saveCheckpoints } from './checkpoints.js';
import { watchCheckpoint } from './checkpoint-watch.js';
import { categoryOf, type Commit, type StoredEvent } from './event.js';
import type { EventStore } from './event-store.js';
import { PositionGate } from './position-gate.js';
import type { ReadModels } from './projection.js';
import { takeTurns, type Leased } from './turns.js';

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
/** How soon, in milliseconds, other instances are told of events that did not concern it. */
const TELL_AFTER_MS = 250;

/**
 * Runs a reactor from its own durable checkpoint until the signal aborts. Under a lease only the holder reacts; the
 * others open their gates as far as it has come.
 */
export async function runReactor(
  reactor: Reactor,
  store: EventStore,
  readModels: ReadModels,
  signal: AbortSignal,
  gate = new PositionGate(),
  leased?: Leased,
): Promise<void> {
  await readModels.transaction(createCheckpoints);
  const alone = new RunningReactor(reactor, store, readModels, gate, leased !== undefined);
  if (leased === undefined) return alone.lead(readModels, signal);
  await takeTurns(
    {
      ...leased,
      lead: (lease, until) => alone.lead(readModels.fencedBy?.(lease) ?? readModels, until),
      follow: (until) => alone.follow(until),
    },
    signal,
  );
}

class RunningReactor {
  readonly #key: string;

  constructor(
    readonly reactor: Reactor,
    readonly store: EventStore,
    readonly readModels: ReadModels,
    readonly gate: PositionGate,
    /** Others look at the checkpoint. */
    readonly watched: boolean,
  ) {
    this.#key = `reactor:${reactor.name}`;
  }

  async lead(readModels: ReadModels, signal: AbortSignal): Promise<void> {
    const checkpoints = await readModels.transaction(readCheckpoints);
    const from = checkpoints.get(this.#key) ?? 0n;
    this.gate.reach(from);
    const progress = new Progress(readModels, this.#key, from);
    const until = AbortSignal.any([signal, progress.failed]);
    for await (const item of this.store.subscribe(from, until)) {
      if ('caughtUp' in item) continue;
      const reacted = await this.#react(item);
      this.gate.reach(item.last);
      if (reacted || item.last - progress.saved >= CHECKPOINT_EVERY) await progress.save(item.last);
      else if (this.watched) progress.saveSoon(item.last);
    }
    progress.stop();
    progress.failed.throwIfAborted();
  }

  async follow(signal: AbortSignal): Promise<void> {
    const read = async () => (await readCheckpoints(this.readModels.reader())).get(this.#key) ?? 0n;
    await watchCheckpoint({ gate: this.gate, store: this.store, read }, signal);
  }

  async #react({ events }: Commit): Promise<boolean> {
    const concerning = events.filter(({ stream }) =>
      this.reactor.categories.includes(categoryOf(stream) ?? ''),
    );
    for (const event of concerning) await this.reactor.react(event);
    return concerning.length > 0;
  }
}

/** The checkpoint of a reactor: saved after each reaction, and now and then. */
class Progress {
  readonly #failed = new AbortController();
  #seen: bigint;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly readModels: ReadModels,
    private readonly key: string,
    public saved: bigint,
  ) {
    this.#seen = saved;
  }

  /** Aborts when a checkpoint could not be saved. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  async save(position: bigint): Promise<void> {
    this.stop();
    if (position <= this.saved) return;
    this.saved = position;
    await this.readModels.transaction((db) => saveCheckpoints(db, [this.key], position));
  }

  /** Once for all events that come within a moment. */
  saveSoon(position: bigint): void {
    this.#seen = position;
    this.#timer ??= setTimeout(() => {
      this.save(this.#seen).catch((error: unknown) => this.#failed.abort(error));
    }, TELL_AFTER_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
