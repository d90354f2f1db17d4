/** A table of text: every row has one cell for each column. */
export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** @throws TypeError when a row is longer or shorter than the columns, or there is no column */
export function assertTable({ columns, rows }: TextTable): void {
  if (columns.length === 0) throw new TypeError('a table without columns is none');
  if (rows.some((row) => row.length !== columns.length))
    throw new TypeError('a row of a table has not one cell for each column');
}

/** Where a column is. Columns are found by name here, and go by place from here on: a name may be anything. */
export function placeOf({ columns }: TextTable, column: string): number {
  const at = columns.indexOf(column);
  if (at === -1 || columns.includes(column, at + 1))
    throw new TypeError('a column is not in the table, or is in it twice');
  return at;
}
