import type { Table } from '../request.js';

/** How likely a person in the table is recognised by somebody who knows the given columns about the person. */
export interface RiskReport {
  readonly rows: number;
  /** Groups of rows alike in all the columns. */
  readonly classes: number;
  /** Rows of the smallest class; the k that the table has. 0 for an empty table. */
  readonly smallestClass: number;
  /** Highest risk when the attacker knows that the person is in the table: 1 / smallestClass. */
  readonly prosecutorHighest: number;
  /**
   * Highest risk when the attacker only knows that the person is in the population. No table of the population is
   * given, so the table itself is taken for it, which is the worst case: equal to the prosecutor's.
   */
  readonly journalistHighest: number;
  /** Share of rows that an attacker who guesses for everybody gets right on average: classes / rows. */
  readonly marketerAverage: number;
  /** Rows that are alone in their class. */
  readonly sampleUniques: number;
}

/**
 * Measures a table, raw or released, over the columns an attacker may know.
 *
 * @throws RangeError when the table has no such column.
 */
export function measureRisk(table: Table, columns: readonly string[]): RiskReport {
  const places = columns.map((column) => table.columns.indexOf(column));
  if (places.includes(-1)) throw new RangeError('A column to measure is not in the table.');
  const sizes = new Map<string, number>();
  for (const row of table.rows) {
    const key = JSON.stringify(places.map((at) => row[at]));
    sizes.set(key, (sizes.get(key) ?? 0) + 1);
  }
  let [smallestClass, sampleUniques] = [table.rows.length, 0];
  for (const size of sizes.values()) {
    smallestClass = Math.min(smallestClass, size);
    if (size === 1) sampleUniques += 1;
  }
  const highest = smallestClass === 0 ? 0 : 1 / smallestClass;
  return {
    rows: table.rows.length,
    classes: sizes.size,
    smallestClass,
    prosecutorHighest: highest,
    journalistHighest: highest,
    marketerAverage: table.rows.length === 0 ? 0 : sizes.size / table.rows.length,
    sampleUniques,
  };
}
