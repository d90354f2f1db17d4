import type { SQLOutputValue } from 'node:sqlite';

/** A row as SQLite returned it: its columns are checked where they are read, since a file can be damaged. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

export function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : wrongType(column);
}

export function integer(row: Row, column: string): number {
  const value = row[column];
  return typeof value === 'number' ? value : wrongType(column);
}

export function blob(row: Row, column: string): Uint8Array {
  const value = row[column];
  return value instanceof Uint8Array ? value : wrongType(column);
}

function wrongType(column: string): never {
  throw new TypeError(`column ${column} is missing or of another type`);
}
