import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Table } from '@coop/anonymiser';

/** A spreadsheet runs cells that begin so as formulas; one that begins with our guard is guarded to tell it apart. */
const NEEDS_GUARD = /^[=+\-@\t\r']/;

const guard = (cell: string): string => (NEEDS_GUARD.test(cell) ? `'${cell}` : cell);

/** The table as CSV (RFC 4180), formulas made harmless by a leading apostrophe, and its SHA-256. */
export function releaseCsv({ columns, rows }: Table): { readonly csv: string; readonly digest: string } {
  const csv = stringify(
    [columns, ...rows].map((cells) => cells.map(guard)),
    { record_delimiter: 'windows' },
  );
  return { csv, digest: createHash('sha256').update(csv).digest('hex') };
}

const GUARDED = /^'[=+\-@\t\r']/;

/** The same table for programs: cells as they are, without the apostrophe that is for spreadsheets. */
export function tableOfCsv(csv: string): Table {
  const [columns = [], ...rows] = parse(csv).map((cells) =>
    cells.map((cell) => (GUARDED.test(cell) ? cell.slice(1) : cell)),
  );
  return { columns, rows };
}
