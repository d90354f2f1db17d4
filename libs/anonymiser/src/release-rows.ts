import type { AnonymisationRequest, Table } from './request.js';

/** The rows that may leave, and the classes they form. */
export interface ReleasedRows {
  readonly table: Table;
  readonly suppressed: number;
  readonly classes: readonly { readonly rows: number; readonly distinct: number }[];
}

/** Generalises to the given levels, leaves out the classes that break k or l, drops all undeclared columns, sorts. */
export function releaseRows(
  table: Table,
  request: AnonymisationRequest,
  levels: readonly number[],
): ReleasedRows {
  const { quasiIdentifiers, sensitive, insensitive = [], k, l } = request;
  const columns = [...quasiIdentifiers.map(({ column }) => column), sensitive, ...insensitive];
  const places = columns.map((column) => table.columns.indexOf(column));
  const groups = new Map<string, { rows: string[][]; sensitive: Set<string> }>();
  for (const source of table.rows) {
    const row = places.map((at, column) => {
      const value = source[at] ?? '';
      return quasiIdentifiers[column]?.generalise(value, levels[column] ?? 0) ?? value;
    });
    // JSON keeps cells apart: joining by a separator would let ("a b", "c") and ("a", "b c") fall into one class.
    const key = JSON.stringify(row.slice(0, quasiIdentifiers.length));
    const group = groups.get(key) ?? { rows: [], sensitive: new Set() };
    groups.set(key, group);
    group.rows.push(row);
    group.sensitive.add(row[quasiIdentifiers.length] ?? '');
  }
  const kept = [...groups.values()].filter((group) => group.rows.length >= k && group.sensitive.size >= l);
  const rows = kept.flatMap((group) => group.rows).sort(compareRows);
  return {
    table: { columns, rows },
    suppressed: table.rows.length - rows.length,
    classes: kept.map((group) => ({ rows: group.rows.length, distinct: group.sensitive.size })),
  };
}

/** By code units, never by locale: the order must be the same on every machine. */
function compareRows(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((cell, column) => cell !== b[column]);
  if (at < 0) return 0;
  return (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
}
