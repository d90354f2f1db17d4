import type { ClassRule } from './class-rule.js';
import type { ClassTable, EncodedTable } from './encoded-table.js';

/** One node of the lattice, counted out. */
export interface Judged {
  /** Rows in classes that break a rule. */
  readonly suppressed: number;
  /** Sum of the coverages of all cells of each column; a suppressed cell covers the whole column. */
  readonly coverages: readonly number[];
  /** Rows of the largest class. */
  readonly largestClass: number;
  /** Classes that keep every rule. */
  readonly kept: number;
}

/**
 * Asks every rule about every class. Where a rule is for everybody, one class that breaks any rule leaves nothing to
 * release: then all rows count as left out. Stops once more rows are left out than allowed: then `suppressed` is a lower bound,
 * and the rest is not counted out.
 */
export function judge(
  { table, rules }: { readonly table: EncodedTable; readonly rules: readonly ClassRule[] },
  view: ClassTable,
  mostSuppressed = table.rows,
): Judged {
  const { classes, rows, groups, levels } = view;
  const holds = new Uint8Array(classes).fill(1);
  let [suppressed, largestClass, kept] = [0, 0, 0];
  for (let at = 0; at < classes; at += 1) largestClass = Math.max(largestClass, rows[at] ?? 0);
  const isForEverybody = rules.some((rule) => rule.isForEverybody);
  for (const rule of rules)
    for (let at = 0; at < classes && suppressed <= mostSuppressed; at += 1) {
      if (holds[at] === 0 || rule.holds(view, at)) continue;
      if (isForEverybody) return { suppressed: table.rows, coverages: [], largestClass, kept: 0 };
      holds[at] = 0;
      suppressed += rows[at] ?? 0;
    }
  if (suppressed > mostSuppressed) return { suppressed, coverages: [], largestClass, kept: 0 };
  for (const each of holds) kept += each;
  const coverages = table.columns.map((column, index) => {
    const coverageOf = column.levels[levels[index] ?? 0]?.coverageOf;
    const group = groups[index];
    let sum = suppressed * column.size;
    if (coverageOf === undefined || group === undefined) return sum;
    for (let at = 0; at < classes; at += 1)
      if (holds[at] === 1) sum += (rows[at] ?? 0) * (coverageOf[group[at] ?? 0] ?? 0);
    return sum;
  });
  return { suppressed, coverages, largestClass, kept };
}

/** For each class, 1 when it keeps every rule. */
export function judgeEach(rules: readonly ClassRule[], view: ClassTable): Uint8Array {
  return Uint8Array.from({ length: view.classes }, (_, at) =>
    rules.every((rule) => rule.holds(view, at)) ? 1 : 0,
  );
}
