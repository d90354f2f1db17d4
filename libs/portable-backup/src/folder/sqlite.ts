import { closeSync, fsyncSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** What the adapter of SQLite writes between the names of fields. */
export const FIELD_SEPARATOR = '\n';

export const fieldsOf = (text: string): string[] => (text === '' ? [] : text.split(FIELD_SEPARATOR));

/** Opens beside a running owner, or a copy. */
export const openForReading = (file: string): DatabaseSync =>
  new DatabaseSync(file, { readOnly: true, timeout: 5_000 });

/** Rows of a statement, whose type is the author's word: STRICT tables and NOT NULL hold the file to it. */
export function* each<Row extends object>(db: DatabaseSync, sql: string): Generator<Row> {
  const isRow = (_row: object): _row is Row => true;
  for (const row of db.prepare(sql).iterate()) if (isRow(row)) yield row;
}

/** Opens a file that is being made; one transaction holds everything until {@link settle}. */
export function openForFilling(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 1_000 });
  db.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; BEGIN IMMEDIATE');
  return db;
}

/** Commits, and leaves one file without a write-ahead log beside it, which can be read from a medium without writing. */
export function settle(db: DatabaseSync): void {
  db.exec('COMMIT; PRAGMA journal_mode = DELETE');
  db.close();
}

/** Waits until a file or the names in a folder are on the disk. */
export function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
