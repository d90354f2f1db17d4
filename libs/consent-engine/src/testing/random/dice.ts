/** Repeatable pseudo-random choices (splitmix32): a world that was found can be looked at again. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** An integer from `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** @throws RangeError when there is nothing to choose from */
  pick<T>(items: readonly T[]): T {
    const at = Math.floor(this.next() * items.length);
    for (const item of items.slice(at, at + 1)) return item;
    throw new RangeError('nothing to choose from');
  }

  /** Each item with this chance, in their order. */
  some<T>(items: readonly T[], share: number): readonly T[] {
    return items.filter(() => this.chance(share));
  }

  /** What the roll gives, with this chance; else nothing. For members of a fact that may be absent. */
  maybe<T extends object>(share: number, roll: () => T): T | Record<string, never> {
    return this.chance(share) ? roll() : {};
  }
}
