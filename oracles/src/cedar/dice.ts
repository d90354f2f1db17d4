/** Chance that can be asked again: xorshift32 (G. Marsaglia, “Xorshift RNGs”, 2003). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1) | 0 || 1;
  }

  /** One of `0 … below - 1`. */
  below(below: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % below;
  }

  /** True in so many of a hundred cases. */
  in100(cases: number): boolean {
    return this.below(100) < cases;
  }

  /** @throws RangeError when there is nothing to choose from */
  one<T>(of: readonly T[]): T {
    const chosen = of[this.below(of.length)];
    if (chosen === undefined) throw new RangeError('nothing to choose from');
    return chosen;
  }

  /** One to `most` of them, each once, in their order. */
  some<T>(of: readonly T[], most: number): readonly T[] {
    const chosen = new Set(Array.from({ length: 1 + this.below(most) }, () => this.below(of.length)));
    return of.filter((_, index) => chosen.has(index));
  }
}
