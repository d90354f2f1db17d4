import { DuckDBDataChunk, VARCHAR, type DuckDBAppender, type DuckDBConnection } from '@duckdb/node-api';
import { columnAt } from './sql-names.js';

/** The name of the only table. */
export const TABLE = 'given';

/** Takes rows as data: no cell is ever part of a statement. */
export class TextRows {
  readonly #chunk: DuckDBDataChunk;

  private constructor(
    private readonly appender: DuckDBAppender,
    columns: number,
  ) {
    this.#chunk = DuckDBDataChunk.create(Array.from({ length: columns }, () => VARCHAR));
  }

  static async into(connection: DuckDBConnection, columns: number): Promise<TextRows> {
    const names = Array.from({ length: columns }, (_, at) => `${columnAt(at)} VARCHAR NOT NULL`);
    await connection.run(`CREATE TABLE ${TABLE} (${names.join(', ')})`);
    return new TextRows(await connection.createAppender(TABLE), columns);
  }

  add(columns: readonly string[][]): void {
    this.#chunk.reset();
    this.#chunk.setColumns(columns);
    this.appender.appendDataChunk(this.#chunk);
  }

  close(): void {
    this.appender.closeSync();
  }
}
