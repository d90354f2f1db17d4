import type { EncodedTable } from './engine/encoded-table.js';
import type { LocalClass } from './engine/recoding.js';
import type { AnonymisationRequest, Table } from './request.js';

/** The rows that may leave, sorted, and how many may not. */
export interface ReleasedRows {
  readonly table: Table;
  readonly suppressed: number;
  /** For each released row, the row of the source that it was made from. For the one who releases: never to be told. */
  readonly sources: Int32Array;
  /** For each row of the population its coarsened quasi-identifiers; undefined where it is in no class. */
  readonly population: readonly (readonly string[] | undefined)[];
}

/** Rows that look alike in what could tell whom they are about. */
interface Alike {
  readonly cells: readonly string[];
  readonly sources: number[];
}

/** Coarsens the rows of each class to its levels, leaves out the others, drops all undeclared columns, sorts. */
export function releaseRows(
  table: Table,
  { quasiIdentifiers, sensitive, insensitive = [] }: AnonymisationRequest,
  encoded: EncodedTable,
  classes: readonly LocalClass[],
): ReleasedRows {
  const further = [...sensitive, ...insensitive];
  const places = further.map((column) => table.columns.indexOf(column));
  const { all, of } = alikeIn(encoded, classes);
  const alike = all.sort((a, b) => compareRows(a.cells, b.cells));
  const kept = alike.flatMap(({ cells, sources }) => {
    // Without further columns all of them are one row, many times.
    if (places.length === 0) return sources.map((source) => ({ cells, source }));
    const rows = sources.map((source) => ({
      cells: [...cells, ...places.map((place) => table.rows[source]?.[place] ?? '')],
      source,
    }));
    // Equal rows stay in any order: they cannot be told apart.
    return rows.sort((a, b) => compareRows(a.cells, b.cells));
  });
  return {
    table: {
      columns: [...quasiIdentifiers.map(({ column }) => column), ...further],
      rows: kept.map(({ cells }) => cells),
    },
    suppressed: table.rows.length - kept.length,
    sources: Int32Array.from(kept, ({ source }) => source),
    population: Array.from(encoded.populationClassOf, (member) => of[member]?.cells),
  };
}

/** Different classes may come out alike: what they say then, they say together. */
function alikeIn(encoded: EncodedTable, classes: readonly LocalClass[]) {
  const found = new Map<string, Alike>();
  const alikeOf = Array.from<Alike | undefined>({ length: encoded.finest.classes });
  for (const { levels, members } of classes) {
    const cells = encoded.columns.map((column, at) => {
      const { labels = [], groupOf = [] } = column.levels[levels[at] ?? 0] ?? {};
      return labels[groupOf[encoded.finest.groups[at]?.[members[0] ?? 0] ?? 0] ?? 0] ?? '';
    });
    // JSON keeps cells apart: joining by a separator would let ("a b", "c") and ("a", "b c") fall into one class.
    const key = JSON.stringify(cells);
    const alike = found.get(key) ?? { cells, sources: [] };
    found.set(key, alike);
    for (const member of members) alikeOf[member] = alike;
  }
  encoded.classOf.forEach((member, source) => alikeOf[member]?.sources.push(source));
  return { all: [...found.values()], of: alikeOf };
}

/** By code units, never by locale: the order must be the same on every machine. */
function compareRows(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((cell, column) => cell !== b[column]);
  if (at < 0) return 0;
  return (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
}
