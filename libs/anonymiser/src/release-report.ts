import type { EncodedTable } from './engine/encoded-table.js';
import { LossScale } from './engine/loss.js';
import type { LocalRecoding } from './engine/recoding.js';
import { classesOf } from './measures/classes.js';
import type { KnownPopulation } from './measures/population-classes.js';
import { riskOf, type RiskReport } from './measures/risk.js';
import { measuresOf, type TableMeasures } from './measures/table-measures.js';
import type { ReleasedRows } from './release-rows.js';
import type { AnonymisationRequest, Table } from './request.js';

/** A table that fulfils the request, with its measures. All figures are about the released rows. */
export interface Released {
  readonly outcome: 'released';
  /** Quasi-identifiers, sensitive columns, insensitive columns; rows sorted by code units, suppressed rows absent. */
  readonly table: Table;
  /**
   * For each quasi-identifier, in the order of the request, the level that its cells were coarsened to: of all rows the
   * same in `global` mode, the least and the greatest otherwise.
   */
  readonly levels: readonly { readonly column: string; readonly level: number; readonly upTo: number }[];
  /** Rows left out: an exact count of the source, so not for a public report. */
  readonly suppressed: number;
  readonly classes: number;
  readonly smallestClass: number;
  /** By every model; k counts rows here, since whom they are about was taken out. */
  readonly measures: TableMeasures;
  /** What is left of the information, suppressed rows counted as lost: 1 = untouched, 0 = nothing (ARX's formula). */
  readonly granularity: number;
  /** The same for each quasi-identifier alone: a good mean can hide a column of which nothing is left. */
  readonly granularityOf: Readonly<Record<string, number>>;
  /** Sum of the squared class sizes, plus suppressed rows times all rows (Bayardo & Agrawal 2005). */
  readonly discernibility: number;
  /** Risk over the quasi-identifiers. */
  readonly risk: RiskReport;
  /**
   * How many combinations of levels there are (from 2^53 on rounded), how many of them were counted out to find the best
   * for all rows, and whether it is proven that none loses less. In `local` mode, further ones were counted out for
   * those rows that it left out, and for all if any number of them might be: at most twice as many where there is a limit.
   */
  readonly search: {
    readonly nodes: number;
    readonly nodesChecked: number;
    readonly isProven: boolean;
    readonly nodesCheckedLocally: number;
  };
  /** For each released row the row of the source. For attacks on the candidate; never part of a release. */
  readonly sources: Int32Array;
}

/** The measures of rows that are released. */
export function report(
  { table, suppressed, sources, population }: ReleasedRows,
  request: AnonymisationRequest,
  { classes }: LocalRecoding,
  encoded: EncodedTable,
): Omit<Released, 'search'> {
  const { sensitive } = request;
  const columns = request.quasiIdentifiers.map(({ column }) => column);
  const found = classesOf(table, { quasiIdentifiers: columns, sensitive });
  const known = knownPopulation(request, population);
  const measures = measuresOf(found, { quasiIdentifiers: columns, sensitive, ...known });
  const coverages = encoded.columns.map((column, at) =>
    classes.reduce((sum, { levels, members }) => {
      const { groupOf, coverageOf } = column.levels[levels[at] ?? 0] ?? { groupOf: [], coverageOf: [] };
      for (const member of members) {
        const value = encoded.finest.groups[at]?.[member] ?? 0;
        sum += (encoded.finest.rows[member] ?? 0) * (coverageOf[groupOf[value] ?? 0] ?? 0);
      }
      return sum;
    }, suppressed * column.size),
  );
  return {
    outcome: 'released',
    table,
    levels: columns.map((column, at) => {
      const levels = classes.map((one) => one.levels[at] ?? 0);
      return { column, level: Math.min(...levels), upTo: Math.max(...levels) };
    }),
    suppressed,
    classes: measures.classes,
    smallestClass: measures.k,
    measures,
    granularity: new LossScale(encoded, 'mean', []).granularity({ coverages }),
    granularityOf: Object.fromEntries(
      columns.map((column, at) => [
        column,
        new LossScale({ ...encoded, columns: encoded.columns.slice(at, at + 1) }, 'mean', []).granularity({
          coverages: coverages.slice(at, at + 1),
        }),
      ]),
    ),
    discernibility: measures.discernibility + suppressed * (table.rows.length + suppressed),
    risk: riskOf(found, columns, known.population),
    sources,
  };
}

/** The population as the measures take it, coarsened along with the table. */
export const knownPopulation = (
  { population, quasiIdentifiers }: AnonymisationRequest,
  coarsened: ReleasedRows['population'],
): { readonly population?: KnownPopulation } =>
  population === undefined ? {} : { population: { ...population, hierarchies: quasiIdentifiers, coarsened } };
