import type { EncodedTable } from './encoded-table.js';

/**
 * The loss of a generalised table, counted exactly. Each cell loses `coverage / size` of its column, a suppressed cell
 * all of it; the loss is the sum over all cells times the least common multiple of the sizes, hence a whole number.
 * Exactness makes ties real ties, and the answer independent of the order of the rows.
 */
export class InformationLoss {
  readonly #weights: readonly bigint[];
  readonly #rows: bigint;
  readonly #common: bigint;

  constructor({ columns, rows }: EncodedTable) {
    const sizes = columns.map(({ size }) => BigInt(size));
    this.#common = sizes.reduce(leastCommonMultiple, 1n);
    this.#weights = sizes.map((size) => this.#common / size);
    this.#rows = BigInt(rows);
  }

  /** The loss, from the sum of the coverages of all cells of each column. */
  of(coverages: readonly number[]): bigint {
    return this.#weights.reduce((sum, weight, at) => sum + weight * BigInt(coverages[at] ?? 0), 0n);
  }

  /**
   * The loss on the scale of ARX's granularity: 1 = untouched, 0 = nothing left. With A the mean loss of a cell and B
   * the mean over the columns of `1 / size` (an untouched cell already "covers" one value), it is 1 - (A - B) / (1 - B).
   */
  granularity(loss: bigint): number {
    const untouched = this.#weights.reduce((sum, weight) => sum + weight, 0n) * this.#rows;
    const nothingLeft = this.#common * BigInt(this.#weights.length) * this.#rows;
    return nothingLeft === untouched ? 1 : 1 - quotient(loss - untouched, nothingLeft - untouched);
  }
}

function leastCommonMultiple(a: bigint, b: bigint): bigint {
  let [divisor, rest] = [a, b];
  while (rest !== 0n) [divisor, rest] = [rest, divisor % rest];
  return (a / divisor) * b;
}

/** `a / b` for 0 <= a <= b, to 18 decimals, however large both are. */
function quotient(a: bigint, b: bigint): number {
  const scale = 10n ** 18n;
  return Number((a * scale) / b) / Number(scale);
}
