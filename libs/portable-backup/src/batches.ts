const ROWS = 500;
const BYTES = 8 * 1024 * 1024;

/** Groups rows, so that a statement carries many small ones or few large ones. */
export function* batchesOf<Row>(rows: Iterable<Row>, bytesOf: (row: Row) => number = () => 0) {
  let batch: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    batch.push(row);
    bytes += bytesOf(row);
    if (batch.length < ROWS && bytes < BYTES) continue;
    yield batch;
    [batch, bytes] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
