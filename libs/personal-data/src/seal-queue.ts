import type { SealedRef, SealRequest } from './vault.js';

/** One waiting call of `seal`. */
export interface SealCall {
  readonly requests: readonly SealRequest[];
  readonly resolve: (refs: readonly SealedRef[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Calls that wait at the same moment share one commit to the disk; each keeps its own outcome. */
export class SealQueue {
  #waiting: SealCall[] = [];

  constructor(private readonly commit: (calls: readonly SealCall[]) => void) {}

  add(requests: readonly SealRequest[]): Promise<readonly SealedRef[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ requests, resolve, reject });
      if (this.#waiting.length === 1) setImmediate(() => this.flush());
    });
  }

  flush(): void {
    const calls = this.#waiting;
    this.#waiting = [];
    if (calls.length === 0) return;
    try {
      this.commit(calls);
    } catch (error) {
      for (const call of calls) call.reject(error);
    }
  }
}
