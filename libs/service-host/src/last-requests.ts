import { setTimeout as pause } from 'node:timers/promises';

/** Times in milliseconds. */
export interface Patience {
  /** Nobody asked for so long: who sends requests has noticed. */
  readonly quietMs: number;
  /** So long at most. */
  readonly longestMs: number;
}

const QUIET: Patience = { quietMs: 400, longestMs: 5_000 };

/** When the last request came: a service that is told to stop goes on until nobody sends it any more. */
export class LastRequests {
  #last = -Infinity;

  constructor(private readonly now: () => number = () => performance.now()) {}

  note(): void {
    this.#last = this.now();
  }

  /**
   * Resolves when no request came for a moment. Whoever balances requests learns with a delay that an instance is
   * not ready any more; what it still sends must be answered.
   */
  async untilQuiet({ quietMs, longestMs }: Patience = QUIET): Promise<void> {
    const began = this.now();
    for (;;) {
      const quietFor = this.now() - Math.max(this.#last, began);
      if (quietFor >= quietMs || this.now() - began >= longestMs) return;
      await pause(Math.min(quietMs - quietFor, 50));
    }
  }
}
