/**
 * At most so many at once, first come, first served. Who has more to do queues again behind everybody else: that is
 * what shares fairly.
 */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(size: number) {
    this.#free = size;
  }

  async use<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The slot passes on without ever being free, so that nobody can slip in between.
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
