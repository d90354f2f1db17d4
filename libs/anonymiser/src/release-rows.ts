import type { EncodedTable } from './engine/encoded-table.js';
import type { LocalClass } from './engine/recoding.js';
import type { AnonymisationRequest, Table } from './request.js';

/** The rows that may leave, sorted, and how many may not. */
export interface ReleasedRows {
  readonly table: Table;
  readonly suppressed: number;
  /** For each released row, the row of the source that it was made from. For the one who releases: never to be told. */
  readonly sources: Int32Array;
}

/** Coarsens the rows of each class to its levels, leaves out the others, drops all undeclared columns, sorts. */
export function releaseRows(
  table: Table,
  { quasiIdentifiers, sensitive, insensitive = [] }: AnonymisationRequest,
  encoded: EncodedTable,
  classes: readonly LocalClass[],
): ReleasedRows {
  const columns = [...quasiIdentifiers.map(({ column }) => column), ...sensitive, ...insensitive];
  const places = columns.map((column) => table.columns.indexOf(column));
  const levelsOf = Array.from<readonly number[] | undefined>({ length: encoded.finest.classes });
  for (const { levels, members } of classes) for (const member of members) levelsOf[member] = levels;
  const kept: { readonly cells: readonly string[]; readonly source: number }[] = [];
  table.rows.forEach((source, at) => {
    const levels = levelsOf[encoded.classOf[at] ?? -1];
    if (levels === undefined) return;
    const cells = places.map((place, column) => {
      const value = source[place] ?? '';
      return quasiIdentifiers[column]?.generalise(value, levels[column] ?? 0) ?? value;
    });
    kept.push({ cells, source: at });
  });
  // Equal rows stay in any order: they cannot be told apart.
  kept.sort((a, b) => compareRows(a.cells, b.cells));
  return {
    table: { columns, rows: kept.map(({ cells }) => cells) },
    suppressed: table.rows.length - kept.length,
    sources: Int32Array.from(kept, ({ source }) => source),
  };
}

/** By code units, never by locale: the order must be the same on every machine. */
function compareRows(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((cell, column) => cell !== b[column]);
  if (at < 0) return 0;
  return (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
}
