import type { ClassRule } from './class-rule.js';
import type { EncodedTable } from './encoded-table.js';
import type { Judged } from './judge.js';
import type { Loss, LossScale } from './loss.js';

/** A node that leaves out no more rows than allowed. */
export interface Candidate {
  readonly levels: readonly number[];
  readonly loss: Loss;
  readonly suppressed: number;
}

/** What the search found, and how much of the lattice it had to look at. */
export interface SearchResult {
  /** The node of least loss; undefined when even the coarsest node leaves out too many rows. */
  readonly best: Candidate | undefined;
  /** The coarsest node. */
  readonly top: Judged;
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

/** Of each column at each level: the coverages of all cells together, and the most that one covers. */
export function coveragesOf({ columns, finest }: EncodedTable) {
  return columns.map(({ levels }, at) =>
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
