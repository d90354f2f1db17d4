import { objection, valueObjection } from './admit-request.js';
import { checkRelease } from './check-release.js';
import { classRules } from './engine/class-rules.js';
import { codeColumn } from './engine/coded-column.js';
import { encode, type ToEncode } from './engine/encode.js';
import type { EncodedTable } from './engine/encoded-table.js';
import type { Judged } from './engine/judge.js';
import { recodeLocally, uniformly } from './engine/local-recoding.js';
import type { LocalRecoding } from './engine/recoding.js';
import { LossScale } from './engine/loss.js';
import { searchOptimum, type SearchParts } from './engine/search-optimum.js';
import { classesOf } from './measures/classes.js';
import { riskOf, type RiskReport } from './measures/risk.js';
import { measuresOf, type TableMeasures } from './measures/table-measures.js';
import { attributeOf } from './models.js';
import { countedBy, kOf, refused, type AnonymisationRequest, type Refused, type Table } from './request.js';
import { releaseRows, type ReleasedRows } from './release-rows.js';

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
  /** How many combinations of levels there are, and how many had to be counted out to prove the optimum for all rows. */
  readonly search: { readonly nodes: number; readonly nodesChecked: number };
  /** For each released row the row of the source. For attacks on the candidate; never part of a release. */
  readonly sources: Int32Array;
}

/**
 * Releases the table with the least loss of information under which every class keeps the models, or refuses. Pure; the
 * answer does not depend on the order of the rows. The search is synchronous: put tables of more than some thousand
 * rows into a worker.
 *
 * No model by itself makes a table anonymous in the sense of recital 26 GDPR (WP216 demands that singling out,
 * linkability and inference be judged).
 */
export function anonymise(table: Table, request: AnonymisationRequest): Released | Refused {
  const refusal = objection(table, request);
  if (refusal !== undefined) return refusal;
  const quasiIdentifiers = request.quasiIdentifiers.map((hierarchy) => ({
    hierarchy,
    coded: codeColumn(table, hierarchy.column),
  }));
  const unfit = valueObjection(quasiIdentifiers);
  if (unfit !== undefined) return unfit;

  const { encoded, parts, recode } = prepared(table, request, quasiIdentifiers);
  const found = searchOptimum(parts);
  if (found.best === undefined) return unreachable(found.top, table, request);
  const recoding = recode(found.best.levels);

  const rows = releaseRows(table, request, encoded, recoding.classes);
  assertKept(table, rows, request);
  return {
    ...report(rows, request, recoding, encoded),
    search: { nodes: found.nodes, nodesChecked: found.nodesChecked },
  };
}

function prepared(
  table: Table,
  request: AnonymisationRequest,
  quasiIdentifiers: ToEncode['quasiIdentifiers'],
) {
  const { sensitive, models, weights = {}, maxSuppressionShare, mode = 'local' } = request;
  const { objective = 'mean' } = request;
  const counted = countedBy(request);
  const judged = new Set(models.map(attributeOf));
  const attributes = sensitive.filter((column) => judged.has(column));
  if (counted !== undefined) attributes.push(counted);
  const encoded = encode({
    rows: table.rows.length,
    quasiIdentifiers,
    attributes: attributes.map((name) => codeColumn(table, name)),
  });
  const rules = classRules(models, attributes, encoded, counted);
  const weightList = quasiIdentifiers.map(({ hierarchy }) => weights[hierarchy.column] ?? 1);
  const scale = new LossScale(encoded, objective, weightList);
  const parts: SearchParts = { table: encoded, rules, scale, maxSuppressionShare };
  const recode = (levels: readonly number[]): LocalRecoding => {
    const uniform = uniformly(encoded, rules, levels);
    if (mode === 'global') return uniform;
    return recodeLocally(encoded, rules, {
      ...{ objective, uniform, weights: weightList },
      isFree: maxSuppressionShare === 1,
    });
  };
  return { encoded, parts, recode };
}

function report(
  { table, suppressed, sources }: ReleasedRows,
  { quasiIdentifiers, sensitive }: AnonymisationRequest,
  { classes }: LocalRecoding,
  encoded: EncodedTable,
): Omit<Released, 'search'> {
  const columns = quasiIdentifiers.map(({ column }) => column);
  const found = classesOf(table, { quasiIdentifiers: columns, sensitive });
  const measures = measuresOf(found, sensitive);
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
    risk: riskOf(found.map(({ rows }) => rows)),
    sources,
  };
}

/** The coarsest node joins most: where not even that one has a class that keeps the rules, none has. */
function unreachable(
  top: Judged,
  table: Table,
  { models, maxSuppressionShare }: AnonymisationRequest,
): Refused {
  const k = kOf(models);
  const { largestClass, kept, suppressed } = top;
  if (largestClass < k)
    return refused('k-not-reachable', 'Even fully coarsened, no class has k rows.', { largestClass, k });
  if (kept === 0)
    return refused('model-not-reachable', 'Even fully coarsened, no class keeps every model.', {
      largestClass,
    });
  return refused('too-many-suppressed', 'Even fully coarsened, more rows must be left out than allowed.', {
    suppressed,
    rows: table.rows.length,
    maxSuppressionShare,
  });
}

/** A table that breaks its promise must never leave: a fault of this library, not a refusal. */
function assertKept(
  source: Table,
  { table, suppressed, sources }: ReleasedRows,
  request: AnonymisationRequest,
): void {
  const { sensitive, insensitive = [], models, maxSuppressionShare } = request;
  const quasiIdentifiers = request.quasiIdentifiers.map(({ column }) => column);
  const counted = countedBy(request);
  const at = counted === undefined ? -1 : source.columns.indexOf(counted);
  const people =
    counted === undefined ? {} : { people: [...sources].map((row) => source.rows[row]?.[at] ?? '') };
  const findings = checkRelease(table, {
    quasiIdentifiers,
    sensitive,
    insensitive,
    models,
    source,
    ...people,
  });
  const isWithin = suppressed / source.rows.length <= maxSuppressionShare;
  if (findings.length === 0 && isWithin) return;
  throw new Error(
    `Anonymiser bug: ${findings.map(({ code }) => code).join(', ') || 'too many rows left out'}.`,
  );
}
