import type { TextTable } from './text-table.js';

/** As many rows as DuckDB takes at once (its vector size). */
export const ROWS_AT_ONCE = 2048;

/** How a cell is sent on. */
export type Spelling = (cell: string) => string;

/** As UTF-8 writes it: half of a surrogate pair has no form there, and becomes U+FFFD as in every other file. */
export const asUtf8: Spelling = (cell) => cell.toWellFormed();

/** Two different cells stay different, whatever is in them: UTF-8 would make all halves of surrogate pairs one. */
const asJson: Spelling = (cell) => JSON.stringify(cell);

/**
 * For each column a spelling that keeps apart what differs. It is the cell itself, unless some cell of the column
 * has no form in UTF-8.
 */
export function apart({ columns, rows }: TextTable): readonly Spelling[] {
  return columns.map((_, at) => (rows.every((row) => (row[at] ?? '').isWellFormed()) ? asUtf8 : asJson));
}

/** The rows, some at a time, as columns. */
export function* columnChunks(
  { columns, rows }: TextTable,
  spellings: readonly Spelling[],
): Generator<readonly string[][]> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const part = rows.slice(from, from + ROWS_AT_ONCE);
    yield columns.map((_, at) => part.map((row) => (spellings[at] ?? asUtf8)(row[at] ?? '')));
  }
}
