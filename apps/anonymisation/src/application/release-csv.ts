import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { Parser } from 'csv-parse';
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

const unguarded = (cells: readonly string[]): string[] =>
  cells.map((cell) => (GUARDED.test(cell) ? cell.slice(1) : cell));

/** The same table for programs: cells as they are, without the apostrophe that is for spreadsheets. */
export function tableOfCsv(csv: string): Table {
  const [columns = [], ...rows] = parse(csv).map(unguarded);
  return { columns, rows };
}

/** So many characters are read in a few milliseconds. */
const CHARACTERS_AT_ONCE = 65_536;

/** {@link tableOfCsv} where others wait: a large table is read a part at a time. */
export async function tableOfCsvInParts(csv: string): Promise<Table> {
  const [columns = [], ...rows] = await Readable.from(partsOf(csv))
    .pipe(new Parser({}))
    .map(unguarded)
    .toArray();
  return { columns, rows };
}

async function* partsOf(csv: string): AsyncGenerator<string> {
  for (let from = 0; from < csv.length; from += CHARACTERS_AT_ONCE) {
    yield csv.slice(from, from + CHARACTERS_AT_ONCE);
    await setImmediate();
  }
}
