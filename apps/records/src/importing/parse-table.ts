import { CsvError, parse } from 'csv-parse/sync';
import { Refusal } from '@coop/event-sourcing';
import type { FileRefusalCode } from './refusals.js';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

export const MAX_COLUMNS = 200;
const MAX_HEADER_LENGTH = 80;
const SAMPLE_ROWS = 20;

export interface Table {
  readonly delimiter: Delimiter;
  readonly columns: readonly string[];
  /** Cells of each row after the header, trimmed; ragged rows are still as long as they were. */
  readonly rows: readonly (readonly string[])[];
  /** A quotation mark was never closed, so that quotation marks were read as text. */
  readonly quotesIgnored: boolean;
}

/**
 * Reads delimited text. The delimiter is the one that divides header and first rows most evenly; a row with
 * another number of cells stays in the table for the row rules to set aside.
 * @throws Refusal with a {@link FileRefusalCode}
 */
export function parseTable(text: string): Table {
  const delimiter = detectDelimiter(text);
  const { rows, quotesIgnored } = cells(text, delimiter);
  const [header, ...rest] = rows;
  if (header === undefined || !isHeader(header)) throw new Refusal<FileRefusalCode>('file-without-header');
  if (header.length > MAX_COLUMNS)
    throw new Refusal<FileRefusalCode>('file-too-many-columns', { columns: header.length });
  if (header.some((name) => name.length > MAX_HEADER_LENGTH))
    throw new Refusal<FileRefusalCode>('header-too-long');
  return { delimiter, columns: header, rows: rest, quotesIgnored };
}

/** A header names its columns: every cell says something, no two the same, and none is an address or a number. */
function isHeader(cellsOfFirst: readonly string[]): boolean {
  const names = new Set(cellsOfFirst.map((name) => name.toLowerCase()));
  const isName = (name: string) =>
    /\p{L}/u.test(name) && !/^\S+@\S+\.\S+$/.test(name) && !/^(?:https?:\/\/|\+?[\d\s]+$)/i.test(name);
  return names.size === cellsOfFirst.length && cellsOfFirst.every(isName);
}

/** The candidate under which most of the first rows have as many cells as the header, times that number. */
export function detectDelimiter(text: string): Delimiter {
  const sample = text.slice(0, 64 * 1024);
  const scores = DELIMITERS.map((delimiter) => {
    const rows = cells(sample, delimiter, SAMPLE_ROWS).rows;
    const width = rows[0]?.length ?? 0;
    const even = rows.filter((row) => row.length === width).length / Math.max(1, rows.length);
    return { delimiter, score: width <= 1 ? 0 : width * even };
  });
  return scores.reduce((best, each) => (each.score > best.score ? each : best)).delimiter;
}

function cells(
  text: string,
  delimiter: Delimiter,
  rows?: number,
): { rows: string[][]; quotesIgnored: boolean } {
  const read = (quote: '"' | false): string[][] =>
    parse(text, {
      delimiter,
      quote,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: delimiter !== '\t',
      ...(rows === undefined ? {} : { to: rows }),
    });
  try {
    return { rows: read('"'), quotesIgnored: false };
  } catch (error) {
    // A stray quotation mark at the start of a cell would swallow the rest of the file.
    if (!(error instanceof CsvError)) throw error;
    return { rows: read(false), quotesIgnored: true };
  }
}
