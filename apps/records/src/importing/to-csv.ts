import { stringify } from 'csv-stringify/sync';
import { FORMULA_START } from './cell-values.js';

/**
 * `machine`: RFC 4180, for programs. `spreadsheet`: semicolons and byte order mark, as spreadsheets of this
 * country expect them, with formulas made harmless by a leading apostrophe, which {@link withoutGuard} takes off.
 */
export type CsvDialect = 'machine' | 'spreadsheet';

/** Cells that begin like a formula, and cells that begin with our own guard (so that it can be told apart). */
const guard = (cell: string): string =>
  FORMULA_START.test(cell) || cell.startsWith("'") ? `'${cell}` : cell;

/** The cell before {@link toCsv} guarded it. */
export const withoutGuard = (cell: string): string => (cell.startsWith("'") ? cell.slice(1) : cell);

/** Rows as CSV with a header, lines ended by CRLF (RFC 4180 §2). */
export function toCsv(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  dialect: CsvDialect,
): string {
  const isGuarded = dialect === 'spreadsheet';
  const lines = [columns, ...rows].map((cells) => (isGuarded ? cells.map(guard) : [...cells]));
  return stringify(lines, {
    delimiter: isGuarded ? ';' : ',',
    bom: isGuarded,
    record_delimiter: 'windows',
    quoted_match: /^\s|\s$|\r|\n/,
  });
}
