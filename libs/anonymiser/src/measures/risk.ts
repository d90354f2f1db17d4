import type { Table } from '../request.js';
import { classesOf, least } from './classes.js';

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
  const sizes = classesOf(table, { quasiIdentifiers: columns }).map((one) => one.rows);
  return riskOf(sizes);
}

/** The risk of a table of which the sizes of its classes are known. */
export function riskOf(sizes: readonly number[]): RiskReport {
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  const smallestClass = rows === 0 ? 0 : least(sizes);
  const sampleUniques = sizes.filter((size) => size === 1).length;
  const highest = smallestClass === 0 ? 0 : 1 / smallestClass;
  return {
    rows,
    classes: sizes.length,
    smallestClass,
    prosecutorHighest: highest,
    journalistHighest: highest,
    marketerAverage: rows === 0 ? 0 : sizes.length / rows,
    sampleUniques,
  };
}
