import { InvalidHierarchy } from '../hierarchy.js';
import { csvRows, type Separator } from './csv-rows.js';
import type { DefinedHierarchy } from './definition.js';
import { hierarchyFromTable } from './table-hierarchy.js';

/** How a file of categories is to be read. */
export interface CsvOptions {
  /** What its publisher calls this state of it, such as its date. */
  readonly version?: string;
  /** `,` unless given; `;` is what spreadsheets write in Switzerland, and what ARX reads. */
  readonly separator?: Separator;
}

/**
 * A hierarchy of categories from the text of a CSV file without a header: a line for each known value, the value first,
 * then its group at every level. Its digest is that of the lines, however the file ends or quotes them.
 *
 * @throws InvalidHierarchy `file-malformed` when a quote stands where none may, and for what `hierarchyFromTable`
 * refuses
 */
export function hierarchyFromCsv(
  column: string,
  text: string,
  { version, separator = ',' }: CsvOptions = {},
): DefinedHierarchy {
  const rows = csvRows(text, separator);
  if (rows === undefined)
    throw new InvalidHierarchy('file-malformed', column, 'its file has a quote where none may stand.');
  return hierarchyFromTable(column, rows, version);
}
