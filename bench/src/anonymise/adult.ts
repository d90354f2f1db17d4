import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hierarchyFromTable, type AnonymisationRequest, type Table } from '@coop/anonymiser';

/** The columns by which ARX's figures were taken, in its order. */
const NINE = [
  ...['sex', 'age', 'race', 'marital-status', 'education', 'native-country', 'workclass'],
  ...['occupation', 'salary-class'],
];

/** Where ARX's example data lie, which are no part of this repository; undefined where they do not. */
export const adultFolder = (): string | undefined => folderWith('arx-adult', 'adult.csv');

/** The same of pyCANON's. */
export const pycanonFolder = (): string | undefined => folderWith('pycanon-adult', 'adult_anonymized_3.csv');

function folderWith(name: string, file: string): string | undefined {
  const beside = fileURLToPath(new URL('../../../../shared/data', import.meta.url));
  const folder = join(process.env['ORACLE_DATA'] ?? beside, 'anonymity', name);
  return existsSync(join(folder, file)) ? folder : undefined;
}

/** Cells of a file of ARX: separated by semicolons, never quoted. Of equal cells one text is kept, as in the dictionary of a column. */
export function cellsIn(file: string): string[][] {
  const text = readFileSync(file, 'utf8');
  const known = new Map<string, string>();
  const one = (cell: string): string => {
    const found = known.get(cell);
    if (found === undefined) known.set(cell, cell);
    return found ?? cell;
  };
  const rows: string[][] = [];
  for (let at = 0; at < text.length;) {
    const next = text.indexOf('\n', at);
    const end = next === -1 ? text.length : next;
    const line = text.slice(at, text[end - 1] === '\r' ? end - 1 : end);
    if (line !== '') rows.push(line.split(';').map(one));
    at = end + 1;
  }
  return rows;
}

export function readTable(file: string): Table {
  const [columns = [], ...rows] = cellsIn(file);
  return { columns, rows };
}

/** What ARX's figures were taken for: k = 5, at most 5 % of the rows left out, eight or nine columns. */
export function requestFor(folder: string, count: number, mode: 'local' | 'global'): AnonymisationRequest {
  return {
    quasiIdentifiers: NINE.filter((column) => count === 9 || column !== 'occupation').map((column) =>
      hierarchyFromTable(column, cellsIn(join(folder, `adult_hierarchy_${column}.csv`))),
    ),
    ...{ sensitive: [], models: [{ model: 'k-anonymity', k: 5 }], mode },
    maxSuppressionShare: mode === 'local' ? 1 : 0.05,
    objective: mode === 'local' ? 'mean' : 'geometric',
  };
}
