// Imports nothing of the search, as all measures.
import type { Hierarchy } from '../hierarchy.js';

interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table that was made of another one. */
export interface MadeFrom {
  readonly table: Rows;
  /** For each of its rows, the row of the source; rows of the source that no row names were left out. */
  readonly sources: ArrayLike<number>;
}

/** What became of the rows of one value: how many of them are written how, by the lowest level that writes it so. */
export interface CoarsenedValue {
  readonly value: string;
  /** One count for each level of the hierarchy, and one for the rows that were left out. */
  readonly rowsAt: readonly number[];
}

/**
 * Counts for one column which of its values were coarsened how far.
 * @throws RangeError when a column is missing, or a cell is written as none of the levels of the value that it stands for
 */
export function coarsenedValues(
  source: Rows,
  { table, sources }: MadeFrom,
  hierarchy: Hierarchy,
): readonly CoarsenedValue[] {
  const [from, to] = [source, table].map(({ columns }) => columns.indexOf(hierarchy.column));
  if (from === undefined || to === undefined || from < 0 || to < 0)
    throw new RangeError('A column to measure is not in both tables.');
  const found = new Map<string, { readonly labels: readonly string[]; readonly rowsAt: number[] }>();
  for (const row of source.rows) {
    const value = row[from] ?? '';
    const one = found.get(value) ?? { labels: labelsOf(hierarchy, value), rowsAt: [] };
    if (one.rowsAt.length === 0) one.rowsAt.push(...one.labels.map(() => 0), 0);
    found.set(value, one);
    one.rowsAt[hierarchy.levels] = (one.rowsAt[hierarchy.levels] ?? 0) + 1;
  }
  table.rows.forEach((row, at) => {
    const { labels, rowsAt } = found.get(source.rows[sources[at] ?? -1]?.[from] ?? '') ?? {
      labels: [],
      rowsAt: [],
    };
    const level = labels.indexOf(row[to] ?? '');
    if (level < 0) throw new RangeError(`Column "${hierarchy.column}": a cell is not made of its source.`);
    rowsAt[level] = (rowsAt[level] ?? 0) + 1;
    rowsAt[hierarchy.levels] = (rowsAt[hierarchy.levels] ?? 0) - 1;
  });
  return [...found].map(([value, { rowsAt }]) => ({ value, rowsAt }));
}

/** @throws RangeError for a value that the hierarchy does not know */
function labelsOf(hierarchy: Hierarchy, value: string): string[] {
  if (!hierarchy.covers(value)) throw new RangeError(`Column "${hierarchy.column}": unknown value.`);
  return Array.from({ length: hierarchy.levels }, (_, level) => hierarchy.generalise(value, level));
}
