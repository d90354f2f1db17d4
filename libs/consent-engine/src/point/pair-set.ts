import type { HalfSipHash } from './half-sip-hash.js';

/** A set of pairs of numbers, in one open-addressing table. */
export class PairSet {
  #slots = new Uint32Array(2048);
  #size = 0;

  constructor(readonly hash: HalfSipHash) {}

  has(a: number, b: number): boolean {
    return this.#size > 0 && this.#slots[this.#slotOf(a, b)] !== 0;
  }

  add(a: number, b: number): void {
    const slot = this.#slotOf(a, b);
    if (this.#slots[slot] !== 0) return;
    this.#slots[slot] = a + 1;
    this.#slots[slot + 1] = b;
    this.#size += 1;
    if (this.#size * 3 > this.#slots.length) this.#rehash();
  }

  *pairs(): Generator<readonly [number, number]> {
    for (let slot = 0; slot < this.#slots.length; slot += 2) {
      const a = this.#slots[slot]!;
      if (a !== 0) yield [a - 1, this.#slots[slot + 1]!];
    }
  }

  #slotOf(a: number, b: number): number {
    const slots = this.#slots;
    const within = slots.length - 1;
    for (let slot = (this.hash.ofTwo(a, b) << 1) & within; ; slot = (slot + 2) & within) {
      const known = slots[slot]!;
      if (known === 0 || (known === a + 1 && slots[slot + 1] === b)) return slot;
    }
  }

  #rehash(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] === 0) continue;
      const slot = this.#slotOf(old[at]! - 1, old[at + 1]!);
      this.#slots[slot] = old[at]!;
      this.#slots[slot + 1] = old[at + 1]!;
    }
  }
}
