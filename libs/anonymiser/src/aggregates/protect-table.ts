import { feasibleRange } from './feasible-range.js';
import { isSensitive, type CellRules } from './sensitive-cells.js';

/** A table of sums: for each row and column what each contributor adds, as whole numbers of 0 or more. */
export type Contributions = readonly (readonly (readonly number[])[])[];

/** A table that may be told, with the sums of its rows and columns. */
export interface ProtectedTable {
  /** Undefined where a cell is not told. */
  readonly cells: readonly (readonly (number | undefined)[])[];
  readonly rowSums: readonly number[];
  readonly columnSums: readonly number[];
  /** Cells that the rules forbid to tell, and those that are not told so that nobody works those out. */
  readonly primary: number;
  readonly complementary: number;
}

/** Cells above which all ranges are not worked out any more. */
export const MAX_CELLS = 2_500;

/**
 * Hides the sensitive cells of a table whose sums are told, and as many others as it takes: whoever subtracts, or
 * solves all equations together, finds each sensitive cell only within a range that is wide enough. Wide enough are
 * `minimum` contributors for counts, and for sums the p % rule's share of the cell to either side, if there is one.
 *
 * Cells that give little are hidden first: for each sensitive cell that is not safe yet, the closed way through hidden
 * and cheap cells that adds least. A heuristic; that the outcome is safe is worked out afterwards for every cell.
 *
 * @returns undefined when even hiding everything does not suffice: then the sums tell too much, and only a coarser
 * table can be told
 * @throws RangeError for a table too large, ragged, or with contributions that are not whole numbers of 0 or more
 */
export function protectTable(contributions: Contributions, rules: CellRules): ProtectedTable | undefined {
  const values = contributions.map((row) => row.map((cell) => cell.reduce((total, each) => total + each, 0)));
  checkShape(values);
  const isPrimary = contributions.map((row) => row.map((cell) => isSensitive(cell, rules)));
  const hidden = isPrimary.map((row) => [...row]);
  const guard = new Guard(values, hidden, rules);
  const sensitive = placesOf(isPrimary);
  for (const [row, column] of sensitive)
    while (!guard.isSafe(row, column)) if (!guard.widen(row, column)) return undefined;
  // What was hidden for a later cell never makes an earlier one narrower: more can change, not less.
  const all = hidden.flat().filter(Boolean).length;
  return {
    cells: values.map((row, r) => row.map((value, c) => (hidden[r]?.[c] === true ? undefined : value))),
    rowSums: values.map((row) => row.reduce((total, value) => total + value, 0)),
    columnSums: (values[0] ?? []).map((_, c) => values.reduce((total, row) => total + (row[c] ?? 0), 0)),
    primary: sensitive.length,
    complementary: all - sensitive.length,
  };
}

function checkShape(values: readonly (readonly number[])[]): void {
  const [first] = values;
  if (first === undefined || first.length === 0) throw new RangeError('A table has cells.');
  if (values.length * first.length > MAX_CELLS) throw new RangeError('The table has too many cells.');
  if (values.some((row) => row.length !== first.length || !row.every(Number.isSafeInteger)))
    throw new RangeError('Every row has as many cells, each a whole number.');
}

const placesOf = (marks: readonly (readonly boolean[])[]): (readonly [number, number])[] =>
  marks.flatMap((row, r) => row.flatMap((mark, c) => (mark ? [[r, c] as const] : [])));

class Guard {
  constructor(
    private readonly values: readonly (readonly number[])[],
    private readonly hidden: boolean[][],
    private readonly rules: CellRules,
  ) {}

  isSafe(row: number, column: number): boolean {
    const value = this.values[row]?.[column] ?? 0;
    const { low, high } = feasibleRange({ values: this.values, hidden: this.hidden }, row, column);
    const { p, minimum } = this.rules;
    if (p === undefined) return high - low >= minimum;
    const margin = Math.max(1, Math.ceil(p * value));
    return high - value >= margin && value - low >= Math.min(margin, value);
  }

  /** Hides the two or three further cells of the cheapest rectangle with this cell. @returns whether any was there */
  widen(row: number, column: number): boolean {
    let best: { cost: number; places: (readonly [number, number])[] } | undefined;
    for (let r = 0; r < this.values.length; r += 1)
      for (let c = 0; c < (this.values[0]?.length ?? 0); c += 1) {
        if (r === row || c === column) continue;
        const corners = [
          [row, c],
          [r, column],
          [r, c],
        ] as const;
        const places = corners.filter(([y, x]) => this.hidden[y]?.[x] !== true);
        if (places.length === 0) continue;
        // A cell of nothing cannot fall: it is worth hiding only when nothing else is there.
        const cost = places.reduce((sum, [y, x]) => sum + this.#cost(y, x), 0);
        if (best === undefined || cost < best.cost) best = { cost, places };
      }
    for (const [r, c] of best?.places ?? []) {
      const line = this.hidden[r];
      if (line !== undefined) line[c] = true;
    }
    return best !== undefined;
  }

  #cost(row: number, column: number): number {
    const value = this.values[row]?.[column] ?? 0;
    return value === 0 ? 1e12 : value;
  }
}
