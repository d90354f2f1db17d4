interface Waiter {
  readonly position: bigint;
  readonly resolve: (reached: boolean) => void;
}

/** Lets readers wait, briefly, until something has read the ledger up to a position (read-your-writes). */
export class PositionGate {
  #position = 0n;
  #recordedAt = '';
  #waiters: Waiter[] = [];
  /** Tells whoever gathers work that somebody waits for it. */
  #called: () => void = () => undefined;

  get position(): bigint {
    return this.#position;
  }

  /** When the last commit was recorded that was read, RFC 3339 UTC; empty before the first. It never goes back. */
  get recordedAt(): string {
    return this.#recordedAt;
  }

  /**
   * The present, but never before what the ledger has recorded: a clock that was set back makes nothing valid again
   * that had ended. RFC 3339 UTC.
   */
  present(clock: () => Date): string {
    const now = clock().toISOString();
    return now < this.#recordedAt ? this.#recordedAt : now;
  }

  get isAwaited(): boolean {
    return this.#waiters.length > 0;
  }

  /** Whether somebody waits for a position that is not after this one. */
  isAwaitedAt(position: bigint): boolean {
    return this.#waiters.some((waiter) => waiter.position <= position);
  }

  reach(position: bigint, recordedAt = ''): void {
    if (recordedAt > this.#recordedAt) this.#recordedAt = recordedAt;
    if (position <= this.#position) return;
    this.#position = position;
    const due = this.#waiters.filter((waiter) => waiter.position <= position);
    if (due.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => waiter.position > position);
    for (const waiter of due) waiter.resolve(true);
  }

  /** Resolves when somebody waits, at once if somebody does already, and after `ms` milliseconds at the latest. */
  async awaited(ms: number): Promise<void> {
    if (this.isAwaited) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#called = () => (clearTimeout(timer), resolve());
    });
    this.#called = () => undefined;
  }

  /** @returns false when the position was not reached within `ms` milliseconds: answer `stale`, or deny */
  async reached(position: bigint, ms: number): Promise<boolean> {
    if (position <= this.#position) return true;
    return new Promise((resolve) => {
      const waiter: Waiter = { position, resolve: (reached) => (clearTimeout(timer), resolve(reached)) };
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        resolve(false);
      }, ms);
      this.#waiters.push(waiter);
      this.#called();
    });
  }
}
