import type { EncodedTable } from './encoded-table.js';

/**
 * Which column is best refined next. Of a table of n rows, about log₂(n / k) bits may be told before classes fall below
 * k; so what a step gains is divided by the bits that it tells, as for a knapsack. Both are counted on the column alone,
 * once, and cost nothing while searching.
 */
export class Steps {
  /** For each column and level, what the step to the next finer level is worth. */
  readonly #worth: readonly (readonly number[])[];

  constructor({ columns, finest, rows }: EncodedTable) {
    this.#worth = columns.map(({ levels, size }, at) => {
      const known = levels.map(({ groupOf, coverageOf, groups }) => {
        const counts = new Float64Array(groups);
        finest.groups[at]?.forEach((value, each) => {
          const group = groupOf[value] ?? 0;
          counts[group] = (counts[group] ?? 0) + (finest.rows[each] ?? 0);
        });
        const coverage = counts.reduce((sum, count, group) => sum + count * (coverageOf[group] ?? 0), 0);
        const bits = counts.reduce(
          (sum, count) => (count === 0 ? sum : sum - count * Math.log2(count / rows)),
          0,
        );
        return { bits: bits / rows, loss: coverage / size / rows };
      });
      return known.map(({ bits, loss }, level) => {
        const finer = known[level - 1];
        return finer === undefined ? 0 : (loss - finer.loss) / (finer.bits - bits + FREE);
      });
    });
  }

  /** The columns that have a finer level, the most promising last. */
  down(levels: readonly number[]): number[] {
    const worth = (column: number): number => this.#worth[column]?.[levels[column] ?? 0] ?? 0;
    return [...levels.keys()]
      .filter((column) => (levels[column] ?? 0) > 0)
      .sort((a, b) => worth(a) - worth(b) || b - a);
  }
}

/** Bits that are as good as none: keeps a step that tells nothing from being worth more than everything. */
const FREE = 1e-3;
