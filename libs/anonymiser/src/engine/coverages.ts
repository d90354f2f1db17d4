import type { ClassTable, EncodedTable } from './encoded-table.js';
import type { LossScale } from './loss.js';

/** What the cells of a column cover at one level. */
interface Covered {
  /** All cells together. */
  readonly coverage: number;
  /** The most that one cell covers. */
  readonly most: number;
}

/** What the cells of a table cover, of which some may be left out; a cell that is left out covers its whole column. */
export class Coverages {
  /** For each column and level. */
  readonly #whole: readonly (readonly Covered[])[];

  constructor(private readonly table: EncodedTable) {
    const { columns, finest } = table;
    this.#whole = columns.map(({ levels }, at) =>
      levels.map(({ groupOf, coverageOf }) => {
        let [coverage, most] = [0, 0];
        finest.groups[at]?.forEach((value, each) => {
          if (finest.rows[each] === 0) return;
          const one = coverageOf[groupOf[value] ?? 0] ?? 0;
          coverage += one * (finest.rows[each] ?? 0);
          most = Math.max(most, one);
        });
        return { coverage, most };
      }),
    );
  }

  /** What each column adds to the loss at each of its levels, if nothing is left out. */
  perLevel(scale: LossScale): number[][] {
    return this.#whole.map((levels, column) => levels.map(({ coverage }) => scale.part(column, coverage)));
  }

  /** At least so much is covered at the given levels, for each column, if so many rows are left out. */
  atLeast(levels: readonly number[], suppressed: number): number[] {
    return levels.map((level, column) => {
      const { coverage = 0, most = 0 } = this.#whole[column]?.[level] ?? {};
      return coverage + suppressed * ((this.table.columns[column]?.size ?? 0) - most);
    });
  }

  /** What is covered, for each column, if the classes that do not hold are left out. Whole numbers. */
  of({ levels, rows, groups, classes }: ClassTable, holds: Uint8Array): number[] {
    return this.table.columns.map(({ levels: known, size }, column) => {
      const level = levels[column] ?? 0;
      let sum = this.#whole[column]?.[level]?.coverage ?? 0;
      const [coverageOf, group] = [known[level]?.coverageOf, groups[column]];
      if (coverageOf === undefined || group === undefined) return sum;
      for (let at = 0; at < classes; at += 1)
        if (holds[at] === 0) sum += (rows[at] ?? 0) * (size - (coverageOf[group[at] ?? 0] ?? 0));
      return sum;
    });
  }
}
