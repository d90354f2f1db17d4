/** Lets a fixed number of pieces of work run at a time; the others wait in the order in which they came. */
export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(
    atOnce: number,
    private readonly mayWait: number,
  ) {
    this.#free = atOnce;
  }

  /** @returns undefined when the turn has come, a promise of it, or `full` when too many are waiting */
  take(): Promise<void> | 'full' | undefined {
    if (this.#free > 0) {
      this.#free -= 1;
      return undefined;
    }
    if (this.#waiting.length >= this.mayWait) return 'full';
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Ends a turn: the next one waiting begins. */
  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
