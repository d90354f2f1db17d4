/** Most combinations of levels that are searched to the end; of more, some are looked at. */
export const MAX_LATTICE_NODES = 100_000;

/** Combinations of levels; from 2^53 on rounded. */
export const sizeOf = (heights: readonly number[]): number =>
  heights.reduce((product, height) => product * height, 1);

/**
 * All combinations of one level per column, ordered by "coarser in every column or equal". A node is a number in
 * mixed radix, first column most significant, so the order of numbers is the lexicographic order of the levels.
 */
export class Lattice {
  readonly size: number;
  readonly #strides: readonly number[];

  /** @param heights number of levels of each column */
  constructor(readonly heights: readonly number[]) {
    const strides: number[] = [];
    let stride = 1;
    for (const height of heights.toReversed()) {
      strides.unshift(stride);
      stride *= height;
    }
    this.#strides = strides;
    this.size = stride;
  }

  /** The coarsest node. */
  get top(): number {
    return this.size - 1;
  }

  /** The level of each column. */
  levels(node: number): number[] {
    return this.heights.map((height, at) => Math.floor(node / (this.#strides[at] ?? 1)) % height);
  }

  /** For each node the sum of what its levels are worth, added up from the first column on. */
  sums(worth: readonly (readonly number[])[]): Float64Array {
    const sums = new Float64Array(this.size);
    worth.forEach((levels, at) => {
      const [height, stride] = [this.heights[at] ?? 1, this.#strides[at] ?? 1];
      for (let node = 0; node < this.size; node += 1)
        sums[node] = (sums[node] ?? 0) + (levels[Math.floor(node / stride) % height] ?? 0);
    });
    return sums;
  }

  /** The nodes one level coarser in one column. */
  coarser(node: number): number[] {
    return this.levels(node).flatMap((level, at) =>
      level + 1 < (this.heights[at] ?? 0) ? [node + (this.#strides[at] ?? 0)] : [],
    );
  }

  /** The nodes one level finer in one column. */
  finer(node: number): number[] {
    return this.levels(node).flatMap((level, at) => (level > 0 ? [node - (this.#strides[at] ?? 0)] : []));
  }
}
