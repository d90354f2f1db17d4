interface Waiter {
  readonly position: bigint;
  /** Follows the ledger without end: what gathers work need not hurry for it. */
  readonly isFollower: boolean;
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
    return this.#waiters.some(({ isFollower }) => !isFollower);
  }

  /** Whether somebody waits for a position that is not after this one. */
  isAwaitedAt(position: bigint): boolean {
    return this.#waiters.some((waiter) => !waiter.isFollower && waiter.position <= position);
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
  reached(position: bigint, ms: number): Promise<boolean> {
    return this.#wait(position, ms, false);
  }

  /**
   * The same for whoever waits for the next thing, whatever it is, and then for the one after it: someone is always
   * waiting so, and nobody hurries for it.
   */
  moved(position: bigint, ms: number): Promise<boolean> {
    return this.#wait(position, ms, true);
  }

  async #wait(position: bigint, ms: number, isFollower: boolean): Promise<boolean> {
    if (position <= this.#position) return true;
    return new Promise((resolve) => {
      const settle = (reached: boolean) => (clearTimeout(timer), resolve(reached));
      const waiter: Waiter = { position, isFollower, resolve: settle };
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        resolve(false);
      }, ms);
      this.#waiters.push(waiter);
      if (!isFollower) this.#called();
    });
  }
}
