import { decodeFile, type Encoding } from './decode-file.js';
import { parseTable, type Delimiter, type Table } from './parse-table.js';
import { readRows, type RowReading } from './read-rows.js';
import type { Finding, NotedCode } from './refusals.js';
import { planColumns, type ImportKind } from './shapes.js';

export interface FilePlan {
  readonly kind: ImportKind;
  readonly consentColumn: string | null;
}

export interface ReceivedFile {
  readonly text: string;
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
  readonly columns: readonly string[];
  readonly rows: number;
}

/**
 * Decodes a file and checks that it is one of the announced kind, before anything of it is kept.
 * @throws Refusal with a `FileRefusalCode`
 */
export function receiveFile(plan: FilePlan, bytes: Uint8Array): ReceivedFile {
  const { text, encoding } = decodeFile(bytes);
  const table = parseTable(text);
  planColumns(plan.kind, table.columns, plan.consentColumn);
  return { text, encoding, delimiter: table.delimiter, columns: table.columns, rows: table.rows.length };
}

/** Every row of a file that was received, with what there is to say about the file itself. */
export function readFile(
  plan: FilePlan,
  text: string,
  encoding: Encoding,
): { readonly readings: readonly RowReading[]; readonly noted: readonly Finding<NotedCode>[] } {
  const table = parseTable(text);
  const plans = planColumns(plan.kind, table.columns, plan.consentColumn);
  return { readings: readRows(plan.kind, table, plans), noted: aboutTheFile(table, text, encoding) };
}

function aboutTheFile(table: Table, text: string, encoding: Encoding): readonly Finding<NotedCode>[] {
  const codes: NotedCode[] = [];
  if (encoding === 'utf-8-bom') codes.push('bom-removed');
  if (encoding === 'windows-1252') codes.push('windows-1252');
  if (table.quotesIgnored) codes.push('quotes-ignored');
  if (!/[\r\n]$/.test(text)) codes.push('last-line-without-newline');
  // Findings about the file stand at its header; the missing newline stands where it is missing.
  return codes.map((code) => ({
    row: code === 'last-line-without-newline' ? table.rows.length + 1 : 1,
    column: null,
    code,
  }));
}
