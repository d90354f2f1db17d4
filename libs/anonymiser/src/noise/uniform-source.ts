import { randomFillSync } from 'node:crypto';

/** Fills an array with unpredictable bytes. */
export type FillRandom = (bytes: Uint8Array) => void;

const WORDS = 4_096;
const TWO_32 = 4_294_967_296;

/**
 * Whole numbers, each exactly as likely as every other, made of random bytes by rejection. Nothing here is a
 * probability in floating point: numbers up to 2^53 stand for integers only.
 */
export class UniformSource {
  readonly #words = new Uint32Array(WORDS);
  #next = WORDS;

  /** @param refill - the generator of the operating system unless given; a seeded one is for tests, and for draws that are no secret */
  constructor(private readonly refill: FillRandom = randomFillSync) {}

  /** One of 0 … `bound` − 1. @throws RangeError when `bound` is not a whole number of 1 … 2^53 */
  below(bound: number): number {
    if (bound <= TWO_32) {
      if (!(bound >= 1) || !Number.isInteger(bound)) throw new RangeError('a bound is a whole number from 1');
      if (bound === 1) return 0;
      const shift = Math.clz32(bound - 1);
      for (;;) {
        const drawn = this.#word() >>> shift;
        if (drawn < bound) return drawn;
      }
    }
    if (!(bound <= Number.MAX_SAFE_INTEGER + 1)) throw new RangeError('a bound is at most 2^53');
    const shift = Math.clz32(Math.ceil(bound / TWO_32) - 1);
    for (;;) {
      const high = this.#word() >>> shift;
      const drawn = high * TWO_32 + this.#word();
      if (drawn < bound) return drawn;
    }
  }

  /** One of 0 … `bound` − 1, of any size. @throws RangeError for a bound below 1 */
  belowBig(bound: bigint): bigint {
    if (bound <= BigInt(Number.MAX_SAFE_INTEGER)) return BigInt(this.below(Number(bound)));
    const bits = (bound - 1n).toString(2).length;
    const words = Math.ceil(bits / 32);
    const surplus = BigInt(words * 32 - bits);
    for (;;) {
      let drawn = 0n;
      for (let word = 0; word < words; word += 1) drawn = (drawn << 32n) | BigInt(this.#word());
      drawn >>= surplus;
      if (drawn < bound) return drawn;
    }
  }

  #word(): number {
    if (this.#next === WORDS) {
      this.refill(new Uint8Array(this.#words.buffer));
      this.#next = 0;
    }
    const word = this.#words[this.#next] ?? 0;
    // What was used is not left lying in memory.
    this.#words[this.#next] = 0;
    this.#next += 1;
    return word;
  }
}
