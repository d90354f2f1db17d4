import type { ClassRule } from './class-rule.js';
import type { ClassTable, EncodedTable } from './encoded-table.js';

/** One node of the lattice, judged. */
export interface Judged {
  /** Rows in classes that break a rule. */
  readonly suppressed: number;
  /** For each class, 1 when it keeps every rule. */
  readonly holds: Uint8Array;
}

/**
 * Asks every rule about every class. Where a rule is for everybody, one class that breaks any rule leaves nothing to
 * release: then all rows count as left out. Stops once more rows are left out than allowed: then `suppressed` is a lower bound,
 * and some of the classes that break a rule still count as keeping them.
 */
export function judge(
  { table, rules }: { readonly table: EncodedTable; readonly rules: readonly ClassRule[] },
  view: ClassTable,
  mostSuppressed = table.rows,
): Judged {
  const { classes, rows } = view;
  const holds = new Uint8Array(classes).fill(1);
  let suppressed = 0;
  const isForEverybody = rules.some((rule) => rule.isForEverybody);
  for (const rule of rules) {
    const { leastRows } = rule;
    for (let at = 0; at < classes && suppressed <= mostSuppressed; at += 1) {
      if (holds[at] === 0) continue;
      if (leastRows === undefined ? rule.holds(view, at) : (rows[at] ?? 0) >= leastRows) continue;
      holds[at] = 0;
      if (isForEverybody) return { suppressed: table.rows, holds: new Uint8Array(classes) };
      suppressed += rows[at] ?? 0;
    }
  }
  return { suppressed, holds };
}

/** For each class, 1 when it keeps every rule. */
export function judgeEach(rules: readonly ClassRule[], view: ClassTable): Uint8Array {
  return Uint8Array.from({ length: view.classes }, (_, at) =>
    rules.every((rule) => rule.holds(view, at)) ? 1 : 0,
  );
}
