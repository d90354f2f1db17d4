import type { Row } from '../results.js';

/** Everything, but hardly any of it. */
export const TINY = { rounds: 1, warmUp: 20, events: 60, seconds: 10, loads: 3, contended: 20 };

/** The numbers of the cells in which a subject has a figure, in order: `(1)`. */
export function cellsIn(rows: readonly Row[], subject: string): readonly string[] {
  const found = rows.filter((row) => row.subject === subject && row.aim === undefined);
  return [...new Set(found.map(({ name }) => name.slice(0, 3)))].sort();
}
