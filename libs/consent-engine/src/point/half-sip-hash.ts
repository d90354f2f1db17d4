/**
 * HalfSipHash-1-3 over whole 32-bit words, with 32 bits of output (Aumasson and Bernstein, SipHash: a fast
 * short-input PRF, 2012; the half-width variant of its reference implementation, with one round per word and
 * three at the end, as hash tables use it). Keyed, so that nobody who chooses ids can choose collisions.
 */
export class HalfSipHash {
  readonly #k0: number;
  readonly #k1: number;

  /** @param key two words, secret from whoever chooses ids */
  constructor(key: readonly [number, number]) {
    this.#k0 = key[0] | 0;
    this.#k1 = key[1] | 0;
  }

  /** The hash of two words. */
  ofTwo(a: number, b: number): number {
    return this.#of(2, a, b, 0, 0);
  }

  /** The hash of four words. */
  ofFour(a: number, b: number, c: number, d: number): number {
    return this.#of(4, a, b, c, d);
  }

  /** One loop, so that the whole state stays in registers: the words, the length, three rounds of nothing. */
  #of(count: number, a: number, b: number, c: number, d: number): number {
    let v0 = this.#k0;
    let v1 = this.#k1;
    let v2 = 0x6c_79_67_65 ^ v0;
    let v3 = 0x74_65_64_62 ^ v1;
    for (let step = 0; step < count + 4; step += 1) {
      let word = 0;
      if (step === count) word = (count * 4) << 24;
      else if (step === 0) word = a;
      else if (step === 1) word = b;
      else if (step === 2 && count > 2) word = c;
      else if (step === 3 && count > 2) word = d;
      v3 ^= word;
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      v0 ^= word;
      if (step === count) v2 ^= 0xff;
    }
    return (v1 ^ v3) >>> 0;
  }
}
