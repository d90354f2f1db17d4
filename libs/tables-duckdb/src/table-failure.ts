/** Why a job has no result. */
export type TableFailureCode =
  /** There is no DuckDB for this machine: its native part was not installed, or cannot be loaded. */
  | 'not-available'
  /** The table needs more memory than a job may take. */
  | 'out-of-memory'
  /** The job took longer than it may, and was ended. */
  | 'too-long'
  /** The child ended without an answer: it crashed, or somebody killed it. */
  | 'ended'
  /** Parquet of DuckDB cannot hold these names of columns: one is empty, has a NUL, or is another's in capitals. */
  | 'columns-not-named'
  /** DuckDB reported an error that has no code of its own. */
  | 'failed';

/** A job without a result. Its text never quotes a cell: what DuckDB says of an error could. */
export class TableFailure extends Error {
  override readonly name = 'TableFailure';

  constructor(readonly code: TableFailureCode) {
    super(`the job on a table has no result: ${code}`);
  }
}
