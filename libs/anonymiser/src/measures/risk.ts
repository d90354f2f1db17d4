import type { Table } from '../request.js';
import { classesOf, least, type MeasuredClass } from './classes.js';
import { peopleIn, type KnownPopulation } from './population-classes.js';

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
   * Highest risk when the attacker only knows that the person is in the population: 1 / people whom the class of fewest
   * matches. Where no population is given, the table itself is taken for it, which is the worst case: equal to the
   * prosecutor's.
   */
  readonly journalistHighest: number;
  /**
   * Share of rows that an attacker who guesses for everybody gets right on average: the mean of 1 / people whom the class
   * of each row matches (Dankar and El Emam 2010); classes / rows where no population is given.
   */
  readonly marketerAverage: number;
  /** Rows that are alone in their class. */
  readonly sampleUniques: number;
}

/**
 * Measures a table, raw or released, over the columns an attacker may know.
 *
 * @param population - among whom the attacker looks
 * @throws RangeError when the table has no such column.
 */
export function measureRisk(
  table: Table,
  columns: readonly string[],
  population?: KnownPopulation,
): RiskReport {
  return riskOf(classesOf(table, { quasiIdentifiers: columns }), columns, population);
}

/** The risk of a table of which the classes are known. */
export function riskOf(
  classes: readonly MeasuredClass[],
  columns: readonly string[],
  population?: KnownPopulation,
): RiskReport {
  const sizes = classes.map((one) => one.rows);
  const people = population === undefined ? sizes : peopleIn(classes, columns, population).of;
  // A population that lacks people of the table is no reason to call the risk higher than certain.
  const matched = people.map((count, at) => Math.max(count, sizes[at] ?? 0));
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  const smallestClass = rows === 0 ? 0 : least(sizes);
  const sampleUniques = sizes.filter((size) => size === 1).length;
  const highest = smallestClass === 0 ? 0 : 1 / smallestClass;
  return {
    rows,
    classes: sizes.length,
    smallestClass,
    prosecutorHighest: highest,
    journalistHighest: rows === 0 ? 0 : 1 / least(matched),
    marketerAverage:
      rows === 0 ? 0 : sizes.reduce((sum, size, at) => sum + size / (matched[at] ?? size), 0) / rows,
    sampleUniques,
  };
}
