import type { DuckDBConnection } from '@duckdb/node-api';
import type { Task } from '../messages.js';
import { TableFailure } from '../table-failure.js';
import { columnAt, literal, quoted } from './sql-names.js';
import { TABLE } from './text-rows.js';

type ParquetTask = Extract<Task, { readonly kind: 'parquet' }>;

/** Writes the rows as they came in. */
export async function writeParquet(
  connection: DuckDBConnection,
  { names, file }: ParquetTask,
): Promise<void> {
  // The grammar has no word for an empty name, and ends a statement at a NUL.
  if (names.some((name) => name === '' || name.includes('\0'))) throw new TableFailure('columns-not-named');
  const columns = names.map((name, at) => `${columnAt(at)} AS ${quoted(name)}`).join(', ');
  await connection.run(
    `COPY (SELECT ${columns} FROM ${TABLE}) TO ${literal(file)} (FORMAT parquet, COMPRESSION snappy)`,
  );
  // DuckDB renames a column that differs from another in capitals only. What the file calls them is what counts.
  const schema = await connection.runAndReadAll(`SELECT name FROM parquet_schema(${literal(file)})`);
  const [, ...written] = schema.getRows().map(([name]) => name);
  if (names.some((name, at) => written[at] !== name)) throw new TableFailure('columns-not-named');
}
