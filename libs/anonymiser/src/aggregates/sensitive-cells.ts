/** When a cell of a table of sums tells too much about one of those who stand behind it. */
export interface CellRules {
  /** Fewest contributors of a cell that may be told; a cell without any may always be. */
  readonly minimum: number;
  /** The `n` largest contributors together make up at most the share `k` of the cell: the dominance rule. */
  readonly dominance?: { readonly n: number; readonly k: number };
  /** The second largest contributor cannot tell the largest more closely than to this share of it: the p % rule. */
  readonly p?: number;
}

/**
 * Whether a cell must not be told by itself. Rules as Hundepool et al., Statistical Disclosure Control (2012), section
 * 4.2.2 states them.
 *
 * @param contributions - of each contributor, 0 or more
 * @throws RangeError for a contribution below 0, or rules that are none
 */
export function isSensitive(contributions: readonly number[], rules: CellRules): boolean {
  checkRules(rules);
  if (contributions.some((each) => !(each >= 0))) throw new RangeError('Contributions are 0 or more.');
  if (contributions.length === 0) return false;
  if (contributions.length < rules.minimum) return true;
  const sorted = contributions.toSorted((a, b) => b - a);
  const total = sum(sorted);
  const { dominance, p } = rules;
  if (dominance !== undefined && sum(sorted.slice(0, dominance.n)) > dominance.k * total) return true;
  const [largest = 0, second = 0] = sorted;
  return p !== undefined && total - largest - second < p * largest;
}

function checkRules({ minimum, dominance, p }: CellRules): void {
  const isMinimum = Number.isSafeInteger(minimum) && minimum >= 2;
  const isDominance =
    dominance === undefined ||
    (Number.isSafeInteger(dominance.n) && dominance.n >= 1 && dominance.k > 0 && dominance.k <= 1);
  if (!isMinimum || !isDominance || !(p === undefined || p > 0))
    throw new RangeError('At least two contributors, a share of up to 1, a p above 0.');
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
