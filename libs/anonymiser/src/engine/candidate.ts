import type { ClassRule } from './class-rule.js';
import type { ClassTable, EncodedTable } from './encoded-table.js';
import type { Judged } from './judge.js';
import type { Loss, LossScale } from './loss.js';

/** A node that leaves out no more rows than allowed. */
export interface Candidate {
  readonly levels: readonly number[];
  readonly loss: Loss;
  readonly suppressed: number;
}

/** The coarsest node, which leaves out least. */
export interface Top {
  readonly suppressed: number;
  /** Rows of the largest class. */
  readonly largestClass: number;
  /** Classes that keep every rule. */
  readonly kept: number;
}

export const topOf = ({ rows }: ClassTable, { suppressed, holds }: Judged): Top => ({
  suppressed,
  largestClass: rows.reduce((most, each) => Math.max(most, each), 0),
  kept: holds.reduce((sum, each) => sum + each, 0),
});

/** What the search found, and how much of the lattice it had to look at. */
export interface SearchResult {
  /** The node of least loss; undefined when even the coarsest node leaves out too many rows. */
  readonly best: Candidate | undefined;
  readonly top: Top;
  readonly nodes: number;
  readonly nodesChecked: number;
  /** Whether no node loses less, or none is allowed where none was found. */
  readonly isProven: boolean;
}

export interface SearchParts {
  readonly table: EncodedTable;
  readonly rules: readonly ClassRule[];
  readonly scale: LossScale;
  /** Largest share of the rows that may be left out. */
  readonly maxSuppressionShare: number;
}

/** Whether a node that leaves out too many rows shows that all finer ones do: see {@link ClassRule}. */
export function isMonotone({ rules, maxSuppressionShare }: SearchParts): boolean {
  const isWhole = maxSuppressionShare === 0 || rules.some(({ isForEverybody }) => isForEverybody);
  return rules.every(({ joining }) => joining === 'any' || (joining === 'holding' && isWhole));
}

/** Equal losses are decided by fewer suppressed rows, then fewer levels in all, then lower levels in earlier columns. */
export function isBetter(scale: LossScale, one: Candidate, other: Candidate): boolean {
  const height = ({ levels }: Candidate): number => levels.reduce((sum, level) => sum + level, 0);
  const firstDifference = one.levels.findIndex((level, at) => level !== other.levels[at]);
  const order =
    scale.compare(one.loss, other.loss) ||
    one.suppressed - other.suppressed ||
    height(one) - height(other) ||
    (one.levels[firstDifference] ?? 0) - (other.levels[firstDifference] ?? 0);
  return order < 0;
}
