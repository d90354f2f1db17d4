import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBBlobValue } from '@duckdb/node-api';
import { openDatabase } from '../child/open-database.js';
import { literal } from '../child/sql-names.js';

/** What a Parquet file says, and what it says of itself. */
export async function readParquet(bytes: Uint8Array) {
  const folder = mkdtempSync(join(tmpdir(), 'coop-read-parquet-'));
  try {
    const file = join(folder, 'read.parquet');
    writeFileSync(file, bytes);
    const connection = await openDatabase({ memoryMb: 256, threads: 1, folder });
    const read = async (source: string) => connection.runAndReadAll(`FROM ${source}(${literal(file)})`);
    const columns = (await read('read_parquet')).columnNames();
    // As bytes: the reader of text leaves out a byte order mark.
    const cells = await connection.runAndReadAll(
      `SELECT encode(COLUMNS(*)) FROM read_parquet(${literal(file)})`,
    );
    const schema = (await read('parquet_schema')).getRowObjects();
    const about = (await read('parquet_file_metadata')).getRowObjects();
    const pairs = (await read('parquet_kv_metadata')).getRows();
    connection.closeSync();
    const text = (cell: unknown) =>
      cell instanceof DuckDBBlobValue ? Buffer.from(cell.bytes).toString() : cell;
    return { columns, rows: cells.getRows().map((row) => row.map(text)), schema, about, pairs };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
