import type { Objective } from '../request.js';
import type { EncodedTable } from './encoded-table.js';

/** A loss: a number to sort by, and what it is made of, to decide exactly. */
export interface Loss {
  readonly score: number;
  /** Sum of the coverages of all cells of each column; a suppressed cell covers the whole column. */
  readonly coverages: readonly number[];
}

/** Doubles closer than this are compared as whole numbers. */
const CLOSE = 1e-9;

/**
 * The loss of a generalised table. Sums of coverages are whole numbers, so a tie is a tie, and the answer does not
 * depend on the order of rows or columns.
 */
export class LossScale {
  readonly #columns: readonly { readonly size: number; readonly weight: number }[];
  readonly #sizes: readonly bigint[];
  readonly #weights: readonly bigint[];
  readonly #common: bigint;
  readonly #rows: number;

  /** @param weights - whole numbers from 1; how dear the loss in each column is */
  constructor(
    { columns, rows }: EncodedTable,
    private readonly objective: Objective,
    weights: readonly number[],
  ) {
    this.#columns = columns.map(({ size }, at) => ({ size, weight: weights[at] ?? 1 }));
    this.#sizes = columns.map(({ size }) => BigInt(size));
    this.#common = this.#sizes.reduce(leastCommonMultiple, 1n);
    this.#weights = weights.map((weight) => BigInt(weight));
    this.#rows = rows;
  }

  of(coverages: readonly number[]): Loss {
    return {
      score: coverages.reduce((score, coverage, at) => score + this.part(at, coverage), 0),
      coverages,
    };
  }

  /** What one column adds to the score. */
  part(column: number, coverage: number): number {
    const { size = 1, weight = 1 } = this.#columns[column] ?? {};
    if (this.objective === 'mean') return (weight * coverage) / size / this.#rows;
    if (size === 1) return 0;
    return Math.log1p((weight * (coverage - this.#rows)) / (this.#rows * (size - 1)));
  }

  /** Below, at or above zero as the first loss is smaller, the same or larger. */
  compare(one: Loss, other: Loss): number {
    const difference = one.score - other.score;
    if (Math.abs(difference) > CLOSE) return difference;
    const exact = this.#exactly(one) - this.#exactly(other);
    return exact < 0n ? -1 : exact > 0n ? 1 : 0;
  }

  /** A whole number in the order of the losses. */
  #exactly({ coverages }: Loss): bigint {
    const rows = BigInt(this.#rows);
    if (this.objective === 'mean')
      return coverages.reduce(
        (sum, coverage, at) =>
          sum + (this.#weights[at] ?? 1n) * (this.#common / (this.#sizes[at] ?? 1n)) * BigInt(coverage),
        0n,
      );
    return coverages.reduce((product, coverage, at) => {
      const size = this.#sizes[at] ?? 1n;
      if (size === 1n) return product;
      return product * (rows * (size - 1n) + (this.#weights[at] ?? 1n) * (BigInt(coverage) - rows));
    }, 1n);
  }

  /**
   * On the scale of ARX's granularity: 1 = untouched, 0 = nothing left. With A the mean loss of a cell and B the mean
   * over the columns of `1 / size` (an untouched cell already "covers" one value), it is 1 − (A − B) / (1 − B).
   * Without weights, whatever the objective.
   */
  granularity({ coverages }: Pick<Loss, 'coverages'>): number {
    const rows = BigInt(this.#rows);
    const parts = this.#sizes.map((size) => this.#common / size);
    const loss = parts.reduce((sum, part, at) => sum + part * BigInt(coverages[at] ?? 0), 0n);
    const untouched = parts.reduce((sum, part) => sum + part, 0n) * rows;
    const nothingLeft = this.#common * BigInt(parts.length) * rows;
    return nothingLeft === untouched ? 1 : 1 - quotient(loss - untouched, nothingLeft - untouched);
  }
}

function leastCommonMultiple(a: bigint, b: bigint): bigint {
  let [divisor, rest] = [a, b];
  while (rest !== 0n) [divisor, rest] = [rest, divisor % rest];
  return (a / divisor) * b;
}

/** `a / b` for 0 ≤ a ≤ b, to 18 decimals, however large both are. */
function quotient(a: bigint, b: bigint): number {
  const scale = 10n ** 18n;
  return Number((a * scale) / b) / Number(scale);
}
