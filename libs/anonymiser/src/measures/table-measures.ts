import { classesOf, least, most, type MeasuredClass, type MeasuredColumns } from './classes.js';
import { measurePopulation, type KnownPopulation, type PopulationMeasures } from './population-classes.js';
import { measureSensitive, type SensitiveMeasures } from './sensitive-measures.js';

interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a table is like for somebody who knows the quasi-identifiers. */
export interface TableMeasures {
  readonly rows: number;
  readonly classes: number;
  /** Members of the smallest class. */
  readonly k: number;
  /** Rows for each class, as multiple of k: LeFevre's C_AVG; 1 is best. */
  readonly averageClassSize: number;
  /** Sum of the squared class sizes (Bayardo and Agrawal 2005). */
  readonly discernibility: number;
  /** Against the population, where one is given. */
  readonly population?: PopulationMeasures;
  readonly sensitive: Readonly<Record<string, SensitiveMeasures & { readonly classification: number }>>;
}

/** Measures a table by all models. @throws RangeError when it has no rows or lacks a column */
export function measureTable(
  table: Rows,
  columns: MeasuredColumns & { readonly population?: KnownPopulation },
): TableMeasures {
  if (table.rows.length === 0) throw new RangeError('A table without rows has no measures.');
  return measuresOf(classesOf(table, columns), columns);
}

/** The measures of a table of which the classes are known. */
export function measuresOf(
  classes: readonly MeasuredClass[],
  {
    quasiIdentifiers,
    sensitive = [],
    population,
  }: MeasuredColumns & { readonly population?: KnownPopulation },
): TableMeasures {
  const rows = classes.reduce((sum, one) => sum + one.rows, 0);
  const k = least(classes.map(({ members }) => members));
  return {
    rows,
    classes: classes.length,
    k,
    averageClassSize: rows / classes.length / k,
    discernibility: classes.reduce((sum, one) => sum + one.rows * one.rows, 0),
    ...(population === undefined
      ? {}
      : { population: measurePopulation(classes, quasiIdentifiers, population) }),
    sensitive: Object.fromEntries(
      sensitive.map((name, at) => [
        name,
        { ...measureSensitive(classes, at), classification: classification(classes, at, rows) },
      ]),
    ),
  };
}

/** Share of rows whose value is not the most frequent of their class (Iyengar 2002). */
function classification(classes: readonly MeasuredClass[], at: number, rows: number): number {
  const wrong = classes.map((one) => one.rows - most(one.values[at]?.values() ?? []));
  return wrong.reduce((sum, count) => sum + count, 0) / rows;
}
