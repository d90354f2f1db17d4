import { asOfToday } from './as-of-today.js';
import { categoryOf, type Commit } from './event.js';
import type { EventStore } from './event-store.js';
import { PositionGate } from './position-gate.js';
import type { MemoryIndex } from './projection.js';

/** Feeds indexes in memory, all from one subscription, whole commits at a time. */
export class IndexRunner {
  readonly gate = new PositionGate();
  readonly #wanted = new Map<string, readonly MemoryIndex[]>();

  constructor(
    readonly store: EventStore,
    indexes: readonly MemoryIndex[],
  ) {
    for (const index of indexes) this.add(index);
  }

  /** Feeds one more from here on: for memory that begins empty, and needs nothing of what was before. */
  add(index: MemoryIndex): void {
    for (const category of index.categories)
      this.#wanted.set(category, [...(this.#wanted.get(category) ?? []), index]);
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
    for (const stored of commit.events) {
      const wanting = this.#wanted.get(categoryOf(stored.stream) ?? '');
      if (wanting === undefined) continue;
      const event = asOfToday(stored);
      for (const index of wanting) index.apply(event);
    }
    this.gate.reach(commit.last, commit.events.at(-1)?.recordedAt);
  }
}
