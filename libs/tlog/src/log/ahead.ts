/** Work on numbered things that is begun before its turn, so that it is done when its turn comes. */
export class Ahead<Value> {
  private readonly begun = new Map<number, Promise<Value>>();

  /** @param atOnce how many are in work, that whose turn it is included. */
  constructor(
    private readonly end: number,
    private readonly atOnce: number,
    private readonly work: (number: number) => Promise<Value>,
  ) {}

  /** What came of one; each is asked for once, in order. @throws what its work has thrown */
  async take(number: number): Promise<Value> {
    for (let next = number; next < Math.min(this.end, number + this.atOnce); next += 1) {
      if (this.begun.has(next)) continue;
      const value = this.work(next);
      // A fault is told when its turn comes, if it does.
      value.catch(() => undefined);
      this.begun.set(next, value);
    }
    const value = this.begun.get(number);
    if (value === undefined) throw new RangeError(`there is no ${number} below ${this.end}`);
    this.begun.delete(number);
    return value;
  }
}
