import { leafOf, StoreError, type Commit, type EventStore } from '@coop/event-sourcing';
import type { TransparencyLog } from '@coop/tlog';
import type { SignedHead } from './checkpoint-publisher.js';

export interface LogWriterParts {
  readonly store: EventStore;
  readonly log: TransparencyLog;
  /** Told of each head that was signed, in order; the next batch waits for it. */
  readonly signed: (head: SignedHead) => Promise<void>;
  /** Told after each batch, with the position up to which the log now reaches. The log does not wait for it. */
  readonly onIntegrated?: (position: bigint) => Promise<void>;
}

const MAX_BATCH = 256;
const MAX_DELAY_MS = 200;

/** Makes every stored event a leaf of the log, as long as this instance is its one writer. */
export class LogWriter {
  readonly #pending: Uint8Array[] = [];
  /** The next position to become a leaf. */
  #next: bigint;
  #turn: Promise<void> = Promise.resolve();
  #told: Promise<void> = Promise.resolve();
  readonly #failed = new AbortController();

  constructor(private readonly parts: LogWriterParts) {
    this.#next = BigInt(parts.log.size) + 1n;
  }

  /**
   * Follows the store until one of the signals aborts.
   * @param signal - what was read is still written
   * @param lost - nothing more is written: somebody else may be the writer now
   * @throws what the log throws; StoreError `StoreDamaged` when an event is missing
   */
  async run(signal: AbortSignal, lost: AbortSignal): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const flushSoon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        this.#flush(lost).catch((error: unknown) => this.#failed.abort(error));
      }, MAX_DELAY_MS);
    };
    const stop = AbortSignal.any([signal, lost, this.#failed.signal]);
    try {
      for await (const item of this.parts.store.subscribe(this.#next - 1n, stop)) {
        if ('caughtUp' in item) continue;
        this.#take(item);
        if (this.#pending.length >= MAX_BATCH) await this.#flush(lost);
        else flushSoon();
      }
    } finally {
      clearTimeout(timer);
    }
    if (!this.#failed.signal.aborted) await this.#flush(lost);
    await this.#told;
    this.#failed.signal.throwIfAborted();
  }

  /**
   * A commit that the log ends within gives only its rest.
   * @throws StoreError `StoreDamaged` at a gap: what came after it would be logged in another event's place
   */
  #take(commit: Commit): void {
    if (commit.first > this.#next)
      throw new StoreError('StoreDamaged', `event ${this.#next} is missing before ${commit.first}`);
    for (const event of commit.events) if (event.position >= this.#next) this.#pending.push(leafOf(event));
    this.#next = commit.last + 1n;
  }

  /** One after the other: the timer and the reader both ask for it. */
  async #flush(lost: AbortSignal): Promise<void> {
    const turn = this.#turn.then(() => this.#integrate(lost));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #integrate(lost: AbortSignal): Promise<void> {
    const { log, signed, onIntegrated } = this.parts;
    while (this.#pending.length > 0 && !lost.aborted) {
      const batch = this.#pending.slice(0, MAX_BATCH);
      const { size, checkpoint } = await log.append(batch);
      this.#pending.splice(0, batch.length);
      if (checkpoint === undefined) continue;
      await signed({ size, checkpoint });
      if (onIntegrated === undefined) continue;
      this.#told = this.#told
        .then(() => onIntegrated(BigInt(size)))
        .catch((error: unknown) => this.#failed.abort(error));
    }
  }
}
