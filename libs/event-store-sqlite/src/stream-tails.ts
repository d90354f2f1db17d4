import type { DatabaseSync } from 'node:sqlite';
import type { ActualRevision } from '@coop/event-sourcing';
import { Query } from './query.js';

/** Streams whose end is remembered: about 100 bytes each. */
const REMEMBERED = 20_000;

/**
 * The last revision of each stream. The owner alone writes, so what it wrote last is remembered; whoever writes all
 * the same is found out by a unique violation, after which everything is forgotten.
 */
export class StreamTails {
  readonly #stored: Query<{ last: number | null }>;
  readonly #known = new Map<string, number>();
  /** What the transaction under way has written. */
  readonly #written = new Map<string, number>();

  constructor(db: DatabaseSync) {
    this.#stored = new Query(db, 'SELECT max(revision) AS last FROM events WHERE stream = ?');
  }

  of(stream: string): ActualRevision {
    const last =
      this.#written.get(stream) ?? this.#known.get(stream) ?? this.#stored.one(stream)?.last ?? undefined;
    return last === undefined ? 'no-stream' : BigInt(last);
  }

  wrote(stream: string, last: number): void {
    this.#written.set(stream, last);
  }

  committed(): void {
    if (this.#known.size + this.#written.size > REMEMBERED) this.#known.clear();
    for (const [stream, last] of this.#written) this.#known.set(stream, last);
    this.#written.clear();
  }

  rolledBack(): void {
    this.#written.clear();
    this.#known.clear();
  }
}
