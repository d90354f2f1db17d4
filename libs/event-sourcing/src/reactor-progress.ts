import { saveCheckpoints } from './checkpoints.js';
import type { ReadModels } from './projection.js';

/** How soon, in milliseconds, other instances are told of events that did not concern a reactor. */
const TELL_AFTER_MS = 250;

/** The checkpoint of a reactor: saved after each reaction, and now and then. */
export class ReactorProgress {
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
