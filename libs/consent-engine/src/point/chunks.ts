/** Rows per chunk: a table grows by whole chunks, so that growing copies nothing and wastes little. */
const CHUNK_BITS = 14;
const CHUNK = 1 << CHUNK_BITS;
const WITHIN = CHUNK - 1;

/**
 * Rows of a fixed number of 32-bit words, with a view of the same memory as 64-bit reals: a row lies together, so
 * that looking at it costs one place in memory. The stride must be even when reals are used.
 */
export class Rows {
  readonly #words: Uint32Array[] = [];
  readonly #reals: Float64Array[] = [];
  #length = 0;

  constructor(readonly stride: number) {}

  get length(): number {
    return this.#length;
  }

  /** Makes sure that rows 0 … length - 1 exist; new ones hold zeros. */
  grow(length: number): void {
    while (this.#words.length * CHUNK < length) {
      const memory = new ArrayBuffer(CHUNK * this.stride * 4);
      this.#words.push(new Uint32Array(memory));
      this.#reals.push(new Float64Array(memory));
    }
    this.#length = Math.max(this.#length, length);
  }

  word(row: number, at: number): number {
    return this.#words[row >>> CHUNK_BITS]![(row & WITHIN) * this.stride + at]!;
  }

  setWord(row: number, at: number, value: number): void {
    this.#words[row >>> CHUNK_BITS]![(row & WITHIN) * this.stride + at] = value;
  }

  /** `at` counts in words and must be even. */
  real(row: number, at: number): number {
    return this.#reals[row >>> CHUNK_BITS]![((row & WITHIN) * this.stride + at) >>> 1]!;
  }

  setReal(row: number, at: number, value: number): void {
    this.#reals[row >>> CHUNK_BITS]![((row & WITHIN) * this.stride + at) >>> 1] = value;
  }

  /** The chunk that holds a row, and where in it the row begins: for reading several words of one row. */
  chunkOf(row: number): Uint32Array {
    return this.#words[row >>> CHUNK_BITS]!;
  }

  startOf(row: number): number {
    return (row & WITHIN) * this.stride;
  }

  /** All words in the order of rows, for a snapshot. */
  save(): Uint32Array {
    const all = new Uint32Array(this.#length * this.stride);
    for (const [index, chunk] of this.#words.entries()) {
      const at = index * CHUNK * this.stride;
      if (at < all.length) all.set(chunk.subarray(0, Math.min(chunk.length, all.length - at)), at);
    }
    return all;
  }

  /** @param words as `save` gave them */
  static restore(stride: number, words: Uint32Array): Rows {
    const rows = new Rows(stride);
    rows.grow(words.length / stride);
    for (const [index, chunk] of rows.#words.entries()) {
      const at = index * CHUNK * stride;
      chunk.set(words.subarray(at, Math.min(words.length, at + chunk.length)));
    }
    return rows;
  }
}

/** The same words, or with zeros behind them so that the index is one of theirs. */
export function longEnough(words: Uint32Array<ArrayBuffer>, index: number): Uint32Array<ArrayBuffer> {
  if (index < words.length) return words;
  const longer = new Uint32Array(Math.ceil((index + 1) * 1.5));
  longer.set(words);
  return longer;
}
