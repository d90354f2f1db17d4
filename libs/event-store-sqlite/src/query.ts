import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

/**
 * A prepared SELECT and the row type that it gives. The type is the author's word: STRICT tables and NOT NULL hold
 * the file to it.
 */
export class Query<Row extends object> {
  readonly #statement: StatementSync;

  constructor(db: DatabaseSync, sql: string) {
    this.#statement = db.prepare(sql);
  }

  one(...values: SQLInputValue[]): Row | undefined {
    const row: object | undefined = this.#statement.get(...values);
    return this.#isRow(row) ? row : undefined;
  }

  all(...values: SQLInputValue[]): Row[] {
    const rows: object[] = this.#statement.all(...values);
    return this.#areRows(rows) ? rows : [];
  }

  #isRow(row: object | undefined): row is Row {
    return row !== undefined;
  }

  #areRows(rows: object[]): rows is Row[] {
    return Array.isArray(rows);
  }
}
