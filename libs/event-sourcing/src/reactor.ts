import { createCheckpoints, readCheckpoints } from './checkpoints.js';
import { watchCheckpoint } from './checkpoint-watch.js';
import { categoryOf, type Commit, type StoredEvent } from './event.js';
import { createParkedEvents } from './parked-events.js';
import { PositionGate } from './position-gate.js';
import type { ReadModels } from './projection.js';
import { Reactions } from './reactions.js';
import type { Reactor, ReactorParts } from './reactor-parts.js';
import { ReactorProgress } from './reactor-progress.js';
import { takeTurns } from './turns.js';

/** So many events that did not concern it a reactor reads again after a restart, at most. */
const CHECKPOINT_EVERY = 1024n;

/**
 * Runs a reactor from its own durable checkpoint until the signal aborts. Under a lease only the holder reacts; the
 * others open their gates as far as it has come. An event to which it fails again and again is parked, and the later
 * ones of its stream wait behind it; all others go on.
 * @throws what passes; a damaged store; whatever the read models throw
 */
export async function runReactor(reactor: Reactor, parts: ReactorParts, signal: AbortSignal): Promise<void> {
  const { readModels, leased } = parts;
  await readModels.transaction(async (db) => {
    await createCheckpoints(db);
    await createParkedEvents(db);
  });
  const running = new RunningReactor(reactor, parts);
  if (leased === undefined) return running.lead(readModels, signal);
  await takeTurns(
    {
      ...leased,
      lead: (lease, until) => running.lead(readModels.fencedBy?.(lease) ?? readModels, until),
      follow: (until) => running.follow(until),
    },
    signal,
  );
}

class RunningReactor {
  readonly #key: string;
  readonly #gate: PositionGate;

  constructor(
    readonly reactor: Reactor,
    readonly parts: ReactorParts,
  ) {
    this.#key = `reactor:${reactor.name}`;
    this.#gate = parts.gate ?? new PositionGate();
  }

  async lead(readModels: ReadModels, signal: AbortSignal): Promise<void> {
    const checkpoints = await readModels.transaction(readCheckpoints);
    const from = checkpoints.get(this.#key) ?? 0n;
    this.#gate.reach(from);
    const progress = new ReactorProgress(readModels, this.#key, from);
    const [broken, over] = [new AbortController(), new AbortController()];
    const until = AbortSignal.any([signal, progress.failed, broken.signal]);
    const reactions = await Reactions.open(this.reactor, { ...this.parts, readModels });
    const replaying = reactions
      .replayAsked(AbortSignal.any([until, over.signal]))
      .catch((error: unknown) => broken.abort(error));
    try {
      await this.#read(reactions, progress, from, until);
    } finally {
      progress.stop();
      over.abort();
      await replaying;
    }
    progress.failed.throwIfAborted();
    broken.signal.throwIfAborted();
  }

  async follow(signal: AbortSignal): Promise<void> {
    const { store, readModels } = this.parts;
    const read = async () => (await readCheckpoints(readModels.reader())).get(this.#key) ?? 0n;
    await watchCheckpoint({ gate: this.#gate, store, read }, signal);
  }

  async #read(
    reactions: Reactions,
    progress: ReactorProgress,
    from: bigint,
    until: AbortSignal,
  ): Promise<void> {
    for await (const item of this.parts.store.subscribe(from, until)) {
      if ('caughtUp' in item) continue;
      const concerning = this.#concerning(item);
      for (const event of concerning) if (!(await reactions.reactTo(event, until))) return;
      this.#gate.reach(item.last);
      if (concerning.length > 0 || item.last - progress.saved >= CHECKPOINT_EVERY)
        await progress.save(item.last);
      // Others look at the checkpoint.
      else if (this.parts.leased !== undefined) progress.saveSoon(item.last);
    }
  }

  #concerning({ events }: Commit): readonly StoredEvent[] {
    return events.filter(({ stream }) => this.reactor.categories.includes(categoryOf(stream) ?? ''));
  }
}
