import type { Hierarchy } from './hierarchy.js';
import type { AnonymisationRequest, Table } from './request.js';

/** One level of one quasi-identifier, over the values that occur; values are numbered in order of appearance. */
export interface EncodedLevel {
  /** Number of the group of each value. */
  readonly groupOf: Int32Array;
  /** How many groups occur. */
  readonly groups: number;
  /** Coverage of the group of each value. */
  readonly coverageOf: Float64Array;
}

/** One quasi-identifier. */
export interface EncodedColumn {
  readonly size: number;
  readonly levels: readonly EncodedLevel[];
  /** Number of the value of each record. */
  readonly valueOf: Int32Array;
}

/** The table in numbers, equal rows joined to one record: a small exact form for many counts. */
export interface EncodedTable {
  readonly rows: number;
  readonly columns: readonly EncodedColumn[];
  /** How many rows each record stands for. */
  readonly rowsOf: Int32Array;
  /** Number of the sensitive value of each record. */
  readonly sensitiveOf: Int32Array;
  readonly sensitiveValues: number;
}

/** Numbers distinct texts 0, 1, 2, … in order of appearance. */
class Numbering {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

/** Encodes an admitted table (all columns present, all values covered by the hierarchies). */
export function encode(table: Table, { quasiIdentifiers, sensitive }: AnonymisationRequest): EncodedTable {
  const places = [...quasiIdentifiers.map(({ column }) => column), sensitive].map((name) =>
    table.columns.indexOf(name),
  );
  const numberings = places.map(() => new Numbering());
  const records = new Map<string, { cells: number[]; rows: number }>();
  for (const row of table.rows) {
    const cells = numberings.map((numbering, at) => numbering.number(row[places[at] ?? -1] ?? ''));
    const key = cells.join(' ');
    const record = records.get(key);
    if (record === undefined) records.set(key, { cells, rows: 1 });
    else record.rows += 1;
  }
  const list = [...records.values()];
  const cellsAt = (at: number): Int32Array => Int32Array.from(list, ({ cells }) => cells[at] ?? -1);
  return {
    rows: table.rows.length,
    columns: quasiIdentifiers.map((hierarchy, at) => ({
      size: hierarchy.size,
      levels: encodeLevels(hierarchy, numberings[at]?.texts ?? []),
      valueOf: cellsAt(at),
    })),
    rowsOf: Int32Array.from(list, ({ rows }) => rows),
    sensitiveOf: cellsAt(quasiIdentifiers.length),
    sensitiveValues: numberings.at(-1)?.texts.length ?? 0,
  };
}

function encodeLevels(hierarchy: Hierarchy, values: readonly string[]): EncodedLevel[] {
  return Array.from({ length: hierarchy.levels }, (_, level) => {
    const numbering = new Numbering();
    const groupOf = Int32Array.from(values, (value) => numbering.number(hierarchy.generalise(value, level)));
    const coverageOf = Float64Array.from(values, (value) => hierarchy.coverage(value, level));
    return { groupOf, groups: numbering.texts.length, coverageOf };
  });
}

/**
 * Whether every level of a column only joins groups of the level before and never loses less. The pruning of the
 * search is exact under this condition alone, so a hierarchy of somebody else's making is examined.
 */
export function isNested({ size, levels }: EncodedColumn): boolean {
  return levels.every((level, at) => {
    const before = levels[at - 1];
    const parents = new Map<number, number>();
    return level.groupOf.every((group, value) => {
      const coverage = level.coverageOf[value] ?? 0;
      if (!Number.isSafeInteger(coverage) || coverage < 1 || coverage > size) return false;
      if (before === undefined) return true;
      const child = before.groupOf[value] ?? -1;
      const parent = parents.get(child) ?? group;
      parents.set(child, parent);
      return parent === group && coverage >= (before.coverageOf[value] ?? 0);
    });
  });
}
