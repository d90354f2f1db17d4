import type { EncodedColumn, EncodedTable } from './encoded-table.js';

/** What every class must fulfil. */
export interface ClassRule {
  readonly k: number;
  readonly l: number;
}

/** One node of the lattice, counted out. */
export interface NodeFigures {
  /** Rows in classes that break the rule. */
  readonly suppressed: number;
  /** Sum of the coverages of all cells of each column; a suppressed cell covers the whole column. */
  readonly coverages: readonly number[];
  /** Rows of the largest class. */
  readonly largestClass: number;
  /** Most distinct sensitive values in one class of at least k rows. */
  readonly mostDistinct: number;
}

/** Counts the classes that the given levels make of the table. */
export function evaluateNode(
  table: EncodedTable,
  levels: readonly number[],
  { k, l }: ClassRule,
): NodeFigures {
  const { classOf, classes } = classesAt(table, levels);
  const sizes = new Int32Array(classes);
  classOf.forEach((group, record) => {
    sizes[group] = (sizes[group] ?? 0) + (table.rowsOf[record] ?? 0);
  });
  const distinct = distinctSensitive(table, classOf, classes);
  const kept = (group: number): boolean => (sizes[group] ?? 0) >= k && (distinct[group] ?? 0) >= l;
  let suppressed = 0;
  let mostDistinct = 0;
  sizes.forEach((size, group) => {
    if (!kept(group)) suppressed += size;
    if (size >= k) mostDistinct = Math.max(mostDistinct, distinct[group] ?? 0);
  });
  const coverages = table.columns.map((column, at) =>
    coverageOf(column, levels[at] ?? 0, (record) =>
      kept(classOf[record] ?? -1) ? (table.rowsOf[record] ?? 0) : 0,
    ),
  );
  return {
    suppressed,
    coverages: coverages.map((sum, at) => sum + suppressed * (table.columns[at]?.size ?? 0)),
    largestClass: sizes.reduce((most, size) => Math.max(most, size), 0),
    mostDistinct,
  };
}

/** The coverages of a node as if no row had to be left out: a lower bound for this node and all coarser ones. */
export function coverageWithoutSuppression(
  table: EncodedTable,
  column: EncodedColumn,
  level: number,
): number {
  return coverageOf(column, level, (record) => table.rowsOf[record] ?? 0);
}

function coverageOf(
  { levels, valueOf }: EncodedColumn,
  level: number,
  rows: (record: number) => number,
): number {
  const coverage = levels[level]?.coverageOf;
  return valueOf.reduce((sum, value, record) => sum + rows(record) * (coverage?.[value] ?? 0), 0);
}

/**
 * Numbers the classes. They are refined column by column and renumbered densely after each, so the composite key is
 * always below records × groups and cannot leave the exact integers, whatever the product of all domains.
 */
function classesAt(
  { columns, rowsOf }: EncodedTable,
  levels: readonly number[],
): { classOf: Int32Array; classes: number } {
  const classOf = new Int32Array(rowsOf.length);
  let classes = 1;
  columns.forEach(({ levels: encoded, valueOf }, at) => {
    const level = encoded[levels[at] ?? 0];
    if (level === undefined || level.groups === 1) return;
    const numbers = new Map<number, number>();
    classOf.forEach((coarse, record) => {
      const key = coarse * level.groups + (level.groupOf[valueOf[record] ?? -1] ?? -1);
      const known = numbers.get(key) ?? numbers.size;
      numbers.set(key, known);
      classOf[record] = known;
    });
    classes = numbers.size;
  });
  return { classOf, classes };
}

function distinctSensitive(
  { sensitiveOf, sensitiveValues }: EncodedTable,
  classOf: Int32Array,
  classes: number,
) {
  const distinct = new Int32Array(classes);
  const seen = new Set<number>();
  classOf.forEach((group, record) => {
    const pair = group * sensitiveValues + (sensitiveOf[record] ?? -1);
    if (seen.has(pair)) return;
    seen.add(pair);
    distinct[group] = (distinct[group] ?? 0) + 1;
  });
  return distinct;
}
