import type { ClassColumns, ClassCounts } from '../class-counts.js';
import type { TextTable } from '../text-table.js';

/** Counts as slowly and plainly as possible, for comparison. */
export function plainCounts(
  { columns, rows }: TextTable,
  { by, person, sensitive = [] }: ClassColumns,
): ClassCounts {
  const cellsOf = (row: readonly string[], names: readonly string[]) =>
    names.map((name) => row[columns.indexOf(name)] ?? '');
  const keyOf = (row: readonly string[], names: readonly string[]) => JSON.stringify(cellsOf(row, names));
  const classes = [...Map.groupBy(rows, (row) => keyOf(row, by)).values()];
  const differentIn = (rows: readonly (readonly string[])[], names: readonly string[]) =>
    Map.groupBy(rows, (row) => keyOf(row, names));
  const smallest = (of: (rows: readonly (readonly string[])[]) => number) =>
    classes.length === 0 ? 0 : Math.min(...classes.map(of));
  return {
    rows: rows.length,
    classes: classes.length,
    smallest: {
      rows: smallest(({ length }) => length),
      ...(person === undefined ? {} : { people: smallest((rows) => differentIn(rows, [person]).size) }),
    },
    sensitive: sensitive.map((column) => {
      const shares = classes.map((rows) => ({
        count: Math.max(...[...differentIn(rows, [column]).values()].map(({ length }) => length)),
        of: rows.length,
      }));
      const byShare = shares.toSorted((a, b) => b.count * a.of - a.count * b.of || a.of - b.of);
      return {
        column,
        leastDistinct: smallest((rows) => differentIn(rows, [column]).size),
        greatestShare: byShare[0] ?? { count: 0, of: 0 },
      };
    }),
  };
}
