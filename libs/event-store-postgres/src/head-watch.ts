import type { CommitNotice } from '@coop/event-sourcing';
import type { LedgerTip } from './ledger-tip.js';

/** Longest pause between two looks while the server is away, in milliseconds. */
const MAX_PAUSE_MS = 5_000;

export interface HeadWatchParts {
  readonly tip: LedgerTip;
  /** Asks the database for the position of its last event. */
  readonly ask: () => Promise<bigint>;
  readonly pollMs: number;
  /** Called when the ledger has grown. */
  readonly onNews: () => void;
  /** Called when the ledger cannot be what it was. */
  readonly onDamage: (error: unknown) => void;
}

/**
 * Keeps up with what other processes append: looks at the head at intervals, and at once when a notice says that
 * there is something. A notice is never more than that: its positions are believed by nobody.
 */
export class HeadWatch {
  #looking: Promise<void> | undefined;
  #again = false;
  #timer: NodeJS.Timeout | undefined;
  #pause: number;
  #closed = false;
  #gaps = 0;
  /** Where the last notice ended, until a look has shown what is true. */
  #announced = 0n;

  constructor(private readonly parts: HeadWatchParts) {
    this.#pause = parts.pollMs;
    this.#schedule();
  }

  /** How many notices did not follow what was known: each stands for others that were lost or came late. */
  get gaps(): number {
    return this.#gaps;
  }

  noticed({ previous, last }: CommitNotice): void {
    const known = this.parts.tip.head();
    if (this.#closed || last <= known) return;
    const expected = this.#announced > known ? this.#announced : known;
    if (previous !== expected) this.#gaps += 1;
    this.#announced = last;
    void this.look();
  }

  /** Looks now; what is asked for during a look is answered by one more. */
  look(): Promise<void> {
    this.#again = this.#looking !== undefined;
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = undefined;
      if (this.#again && !this.#closed) void this.look();
    });
    return this.#looking;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  async #lookOnce(): Promise<void> {
    const { tip, ask, pollMs } = this.parts;
    const known = tip.head();
    let position: bigint;
    try {
      position = await ask();
      this.#pause = pollMs;
    } catch {
      this.#pause = Math.min(2 * this.#pause, Math.max(MAX_PAUSE_MS, pollMs));
      return;
    }
    this.#announced = 0n;
    try {
      if (tip.headIs(position, known)) this.parts.onNews();
    } catch (error) {
      this.#closed = true;
      this.parts.onDamage(error);
    }
  }

  #schedule(): void {
    if (this.#closed) return;
    // Spread, so that instances which lost the server together do not come back together.
    const spread = this.#pause > this.parts.pollMs ? 0.5 + Math.random() / 2 : 1;
    this.#timer = setTimeout(() => void this.look().then(() => this.#schedule()), this.#pause * spread);
    this.#timer.unref();
  }
}
