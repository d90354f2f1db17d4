import type { TextTable } from '../text-table.js';

/** The same numbers at every run (a linear congruential generator, Numerical Recipes' constants). */
export function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Cells that something, somewhere, takes for something else. */
export const HOSTILE_CELLS = [
  ...['', ' ', "'", '"', "';--", '"; DROP TABLE given; --', '\\', '\n', '\r\n', '\t', 'NULL', 'null', 'NaN'],
  ...['\0', 'a\0b', 'a\0c', '=1+1', '+1', '-1', '@x', "'=1+1", '1', '01', '1.0', '1e0', 'é', 'e\u0301', 'E'],
  ...['\u{1F600}', '\uFFFD', '\uFEFF', '\u202E', 'İ', 'ı', 'ß', 'SS', 'x'.repeat(70_000)],
];

/** Names of columns, of which the last is empty as the person's column is. */
export const HOSTILE_NAMES = [
  ...['"', "'", '""', 'a"b', 'a b', 'a\nb', ';--', 'select', 'c0', 'c1', 'given', '$1', '?', '%', '\\', '*'],
  ...['é', '\u{1F600}', 'rowid', 'n'.repeat(2_000), ''],
];

/** A table of so many rows of cells from a list. */
export function drawTable(seed: number, columns: readonly string[], rows: number, cells: readonly string[]) {
  const draw = sequence(seed);
  const row = () => columns.map(() => cells[draw(cells.length)] ?? '');
  return { columns, rows: Array.from({ length: rows }, row) } satisfies TextTable;
}
