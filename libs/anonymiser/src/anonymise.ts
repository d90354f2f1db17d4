import { objection } from './admit-request.js';
import { checkRelease } from './check-release.js';
import { encode, isNested } from './encoded-table.js';
import type { NodeFigures } from './evaluate-node.js';
import { InformationLoss } from './information-loss.js';
import { type AnonymisationRequest, type Refused, type Table, refused } from './request.js';
import { type RiskReport, measureRisk } from './risk.js';
import { type SearchResult, searchLattice } from './search-lattice.js';
import { type ReleasedRows, releaseRows } from './release-rows.js';

/** A table that fulfils the request, with its measures. All figures are about the released rows. */
export interface Released {
  readonly outcome: 'released';
  /** Quasi-identifiers, sensitive column, insensitive columns; rows sorted by code units, suppressed rows absent. */
  readonly table: Table;
  /** The level each quasi-identifier was generalised to, in the order of the request. */
  readonly levels: readonly { readonly column: string; readonly level: number }[];
  /** Rows left out: an exact count of the source, so not for a public report. */
  readonly suppressed: number;
  readonly classes: number;
  readonly smallestClass: number;
  /** Fewest distinct sensitive values in one class: the l that the table has. */
  readonly distinctSensitiveMinimum: number;
  /** What is left of the information, suppressed rows counted as lost: 1 = untouched, 0 = nothing (ARX's formula). */
  readonly granularity: number;
  /** Sum of the squared class sizes, plus suppressed rows times all rows (Bayardo & Agrawal 2005). */
  readonly discernibility: number;
  /** Risk over the quasi-identifiers. */
  readonly risk: RiskReport;
  /** How many combinations of levels there are, and how many had to be counted out to prove the optimum. */
  readonly search: { readonly nodes: number; readonly nodesChecked: number };
}

/**
 * Releases the table with the least loss of information under which every class has k rows and l distinct sensitive
 * values, or refuses. Pure; the answer does not depend on the order of the rows. The search is synchronous: put
 * tables of more than some thousand rows into a worker.
 *
 * k-anonymity with distinct l-diversity lowers risk; it does not by itself make a table anonymous in the sense of
 * recital 26 GDPR (WP216 demands that singling out, linkability and inference be judged).
 */
export function anonymise(table: Table, request: AnonymisationRequest): Released | Refused {
  const refusal = objection(table, request);
  if (refusal !== undefined) return refusal;
  const encoded = encode(table, request);
  const torn = encoded.columns.findIndex((column) => !isNested(column));
  if (torn >= 0)
    return refused(
      'hierarchy-not-nested',
      `The levels of column "${request.quasiIdentifiers[torn]?.column ?? ''}" are not nested.`,
    );
  const found = searchLattice(encoded, request, request.maxSuppressionShare);
  if (found.best === undefined) return unreachable(found.top, table, request);

  const rows = releaseRows(table, request, found.best.levels);
  assertKept(rows, found.best.suppressed, request);
  return {
    ...report(rows, request, found, found.best.levels),
    granularity: new InformationLoss(encoded).granularity(found.best.loss),
  };
}

function report(
  { table, suppressed, classes }: ReleasedRows,
  { quasiIdentifiers }: AnonymisationRequest,
  { nodes, nodesChecked }: SearchResult,
  levels: readonly number[],
): Omit<Released, 'granularity'> {
  const columns = quasiIdentifiers.map(({ column }) => column);
  const risk = measureRisk(table, columns);
  const squares = classes.reduce((sum, { rows }) => sum + rows * rows, 0);
  return {
    outcome: 'released',
    table,
    levels: columns.map((column, at) => ({ column, level: levels[at] ?? 0 })),
    suppressed,
    classes: risk.classes,
    smallestClass: risk.smallestClass,
    distinctSensitiveMinimum: classes.reduce(
      (low, { distinct }) => Math.min(low, distinct),
      table.rows.length,
    ),
    discernibility: squares + suppressed * (table.rows.length + suppressed),
    risk,
    search: { nodes, nodesChecked },
  };
}

/** The coarsest node joins most: what it does not reach, no node does. */
function unreachable(top: NodeFigures, table: Table, request: AnonymisationRequest): Refused {
  const { k, l, maxSuppressionShare } = request;
  const { largestClass, mostDistinct, suppressed } = top;
  if (largestClass < k)
    return refused('k-not-reachable', 'Even fully coarsened, no class has k rows.', { largestClass, k });
  if (mostDistinct < l)
    return refused(
      'diversity-not-reachable',
      'Even fully coarsened, no class has l distinct sensitive values.',
      {
        mostDistinct,
        l,
      },
    );
  return refused('too-many-suppressed', 'Even fully coarsened, more rows must be left out than allowed.', {
    suppressed,
    rows: table.rows.length,
    maxSuppressionShare,
  });
}

/** A table that breaks its promise must never leave: a fault of this library, not a refusal. */
function assertKept(
  { table, suppressed }: ReleasedRows,
  expected: number,
  request: AnonymisationRequest,
): void {
  const { sensitive, insensitive = [], k, l } = request;
  const quasiIdentifiers = request.quasiIdentifiers.map(({ column }) => column);
  const findings = checkRelease(table, { quasiIdentifiers, sensitive, insensitive, k, l });
  if (findings.length === 0 && suppressed === expected) return;
  throw new Error(
    `Anonymiser bug: ${findings.map(({ code }) => code).join(', ') || 'suppression miscounted'}.`,
  );
}
