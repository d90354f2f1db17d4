import { parse } from 'csv-parse/sync';

/** A file that cannot be used, in words for the operator: never what stands in a cell. */
export class ReferenceFault extends Error {
  override readonly name = 'ReferenceFault';

  constructor(file: string, detail: string, line?: number) {
    super(`${file}${line === undefined ? '' : `, line ${line}`}: ${detail}`);
  }
}

export interface CsvLine {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Text of a file, with what its first line says of it where that is a comment. */
export interface ReferenceText {
  /** Below the reference folder. */
  readonly file: string;
  readonly comment: string | undefined;
  readonly body: string;
}

const COMMENT = /^#([^\r\n]*)(?:\r?\n|$)/;
const MOST_IN_COMMENT = 80;

/** @throws ReferenceFault for bytes that are not UTF-8, and a comment that says nothing or too much */
export function referenceText(file: string, bytes: Uint8Array): ReferenceText {
  const text = utf8(file, bytes);
  const [whole = '', said] = COMMENT.exec(text) ?? [];
  const comment = said?.trim();
  if (comment !== undefined && (comment === '' || comment.length > MOST_IN_COMMENT))
    throw new ReferenceFault(file, `a comment is a version of 1 to ${MOST_IN_COMMENT} characters`, 1);
  return { file, comment, body: text.slice(whole.length) };
}

function utf8(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ReferenceFault(file, 'is not in UTF-8');
  }
}

/**
 * The lines of a CSV file with semicolons (what spreadsheets write in Switzerland), all of one length.
 * @throws ReferenceFault with the line
 */
export function csvLines({ file, comment, body }: ReferenceText): readonly CsvLine[] {
  const above = comment === undefined ? 0 : 1;
  const rows = parsed(file, body, above);
  const lines = rows.map(({ record, info }) => ({ cells: record, line: info.lines + above }));
  const [first] = lines;
  if (first === undefined) throw new ReferenceFault(file, 'holds nothing');
  const other = lines.find(({ cells }) => cells.length !== first.cells.length);
  if (other !== undefined)
    throw new ReferenceFault(file, `needs ${first.cells.length} cells as the first line has`, other.line);
  return lines;
}

function parsed(file: string, body: string, above: number) {
  try {
    return parse(body, { delimiter: ';', relax_column_count: true, info: true }) as unknown as {
      readonly record: string[];
      readonly info: { readonly lines: number };
    }[];
  } catch (error) {
    // The parser's own message may quote a cell.
    const { lines } = error as { readonly lines?: number };
    throw new ReferenceFault(
      file,
      'a quote stands where none may',
      lines === undefined ? undefined : lines + above,
    );
  }
}
