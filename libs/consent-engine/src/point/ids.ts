import { Rows } from './chunks.js';
import type { HalfSipHash } from './half-sip-hash.js';
import { readUuid, writeUuid } from './uuid-words.js';

/** Saved form of {@link Ids}. */
export interface SavedIds {
  readonly words: Uint32Array;
  /** Texts that are no UUIDs, with the number of each. */
  readonly texts: readonly (readonly [text: string, number: number])[];
}

/**
 * Gives each id a number 0, 1, 2 … and finds it again. UUIDs lie as four words in one open-addressing table with a
 * keyed hash; any other text is kept as it is, in a Map. Sixteen bytes and 12 to 24 more per id.
 */
export class Ids {
  readonly #hash: HalfSipHash;
  readonly #key = new Uint32Array(4);
  #rows = new Rows(4);
  /**
   * Two words a slot: number + 1 of the id that stands there, 0 where it is free, and the last word of that id, so
   * that whoever looks for another one need not go and look at it.
   */
  #slots = new Uint32Array(2048);
  readonly #numbers = new Map<string, number>();
  readonly #texts = new Map<number, string>();

  constructor(hash: HalfSipHash) {
    this.#hash = hash;
  }

  get size(): number {
    return this.#rows.length;
  }

  /** The number of the id, or -1. */
  find(id: string): number {
    if (!readUuid(id, this.#key)) return this.#numbers.get(id) ?? -1;
    return this.#slots[this.#slotOfKey()]! - 1;
  }

  /** The number of the id, given now when it has none. */
  number(id: string): number {
    const next = this.#rows.length;
    if (!readUuid(id, this.#key)) {
      const known = this.#numbers.get(id);
      if (known !== undefined) return known;
      this.#rows.grow(next + 1);
      this.#numbers.set(id, next);
      this.#texts.set(next, id);
      return next;
    }
    const slot = this.#slotOfKey();
    const known = this.#slots[slot]!;
    if (known !== 0) return known - 1;
    this.#rows.grow(next + 1);
    this.#rows.chunkOf(next).set(this.#key, this.#rows.startOf(next));
    this.#slots[slot] = next + 1;
    this.#slots[slot + 1] = this.#key[3]!;
    if (next * 3 > this.#slots.length) this.#rehash(this.#slots.length * 2);
    return next;
  }

  /** The id of a number that was given. */
  text(number: number): string {
    if (this.#texts.size > 0) {
      const text = this.#texts.get(number);
      if (text !== undefined) return text;
    }
    const words = this.#rows.chunkOf(number);
    const at = this.#rows.startOf(number);
    return writeUuid(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
  }

  save(): SavedIds {
    return { words: this.#rows.save(), texts: [...this.#numbers] };
  }

  restore({ words: saved, texts }: SavedIds): void {
    this.#rows = Rows.restore(4, saved);
    for (const [text, number] of texts) {
      this.#numbers.set(text, number);
      this.#texts.set(number, text);
    }
    let words = 2048;
    while (this.#rows.length * 3 > words) words *= 2;
    this.#rehash(words);
  }

  /** Where the slot of the id in `#key` begins, or the free one where it belongs. */
  #slotOfKey(): number {
    const a = this.#key[0]!;
    const b = this.#key[1]!;
    const c = this.#key[2]!;
    const d = this.#key[3]!;
    const slots = this.#slots;
    const within = slots.length - 1;
    for (let slot = (this.#hash.ofFour(a, b, c, d) << 1) & within; ; slot = (slot + 2) & within) {
      const number = slots[slot]!;
      if (number === 0) return slot;
      if (slots[slot + 1] !== d) continue;
      const words = this.#rows.chunkOf(number - 1);
      const at = this.#rows.startOf(number - 1);
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return slot;
    }
  }

  #rehash(length: number): void {
    const slots = new Uint32Array(length);
    const within = length - 1;
    for (let number = 0; number < this.#rows.length; number += 1) {
      if (this.#texts.size > 0 && this.#texts.has(number)) continue;
      const words = this.#rows.chunkOf(number);
      const at = this.#rows.startOf(number);
      const last = words[at + 3]!;
      let slot = (this.#hash.ofFour(words[at]!, words[at + 1]!, words[at + 2]!, last) << 1) & within;
      while (slots[slot] !== 0) slot = (slot + 2) & within;
      slots[slot] = number + 1;
      slots[slot + 1] = last;
    }
    this.#slots = slots;
  }
}
