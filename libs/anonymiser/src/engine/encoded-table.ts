import type { Hierarchy } from '../hierarchy.js';
import { countedDistribution, type Distribution } from './distributions.js';
import type { Table } from '../request.js';

/** One level of one column: which group each group of the level before belongs to, and how much each covers. */
export interface EncodedLevel {
  readonly groups: number;
  /** Group of this level of each value that occurs. */
  readonly groupOf: Int32Array;
  /** Known values under each group of this level. */
  readonly coverageOf: Float64Array;
}

/** One quasi-identifier in numbers. */
export interface EncodedColumn {
  /** Known values of the hierarchy, whether they occur or not. */
  readonly size: number;
  /** From the values as they stand upwards. */
  readonly levels: readonly EncodedLevel[];
}

/** Rows that look alike, joined: the same shape for the table itself (levels all 0) and for every coarser view of it. */
export interface ClassTable {
  readonly levels: readonly number[];
  readonly classes: number;
  /** For each column, the group of each class at the level of that column. */
  readonly groups: readonly Int32Array[];
  readonly rows: Int32Array;
  readonly distributions: readonly Distribution[];
}

/** A sensitive attribute in the whole table. */
export interface EncodedAttribute {
  /** Texts of the values, by number. */
  readonly texts: readonly string[];
  /** Rows that have each value. */
  readonly counts: Int32Array;
}

/** The table in numbers. */
export interface EncodedTable {
  readonly rows: number;
  readonly columns: readonly EncodedColumn[];
  readonly attributes: readonly EncodedAttribute[];
  /** Rows that are alike in all quasi-identifiers joined to one class each. */
  readonly finest: ClassTable;
  /** The class of `finest` that each row of the table lies in. */
  readonly classOf: Int32Array;
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

interface CodedColumn {
  readonly texts: readonly string[];
  readonly codes: Int32Array;
}

function coded({ columns, rows }: Table, name: string): CodedColumn {
  const at = columns.indexOf(name);
  const numbering = new Numbering();
  const codes = new Int32Array(rows.length);
  for (let row = 0; row < codes.length; row += 1) codes[row] = numbering.number(rows[row]?.[at] ?? '');
  // In the order of their code units: what comes out must not depend on the order of the rows.
  const order = [...numbering.texts.keys()].sort((a, b) =>
    (numbering.texts[a] ?? '') < (numbering.texts[b] ?? '') ? -1 : 1,
  );
  const placeOf = new Int32Array(order.length);
  order.forEach((number, place) => {
    placeOf[number] = place;
  });
  return {
    texts: order.map((number) => numbering.texts[number] ?? ''),
    codes: codes.map((code) => placeOf[code] ?? 0),
  };
}

/** Encodes an admitted table: all columns present, all values known to the hierarchies. */
export function encode(
  table: Table,
  hierarchies: readonly Hierarchy[],
  attributes: readonly string[],
): EncodedTable {
  const columns = hierarchies.map((hierarchy) => coded(table, hierarchy.column));
  const sensitive = attributes.map((name) => coded(table, name));
  const { classOf, classes, first } = joined(columns, table.rows.length);
  const rows = new Int32Array(classes);
  for (const each of classOf) rows[each] = (rows[each] ?? 0) + 1;
  return {
    rows: table.rows.length,
    columns: hierarchies.map((hierarchy, at) => ({
      size: hierarchy.size,
      levels: encodeLevels(hierarchy, columns[at]?.texts ?? []),
    })),
    attributes: sensitive.map(({ texts, codes }) => ({ texts, counts: tally(codes, texts.length) })),
    finest: {
      levels: hierarchies.map(() => 0),
      classes,
      groups: columns.map(({ codes }) => Int32Array.from(first, (row) => codes[row] ?? 0)),
      rows,
      distributions: sensitive.map(({ codes, texts }) =>
        countedDistribution(classOf, classes, codes, texts.length),
      ),
    },
    classOf,
  };
}

function tally(codes: Int32Array, values: number): Int32Array {
  const counts = new Int32Array(values);
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

/**
 * Numbers the distinct rows. Column by column, renumbered densely after each, so that the composite key stays below
 * rows × values, whatever the product of all domains.
 */
function joined(columns: readonly CodedColumn[], rows: number) {
  let classOf = new Int32Array(rows);
  let classes = Math.min(1, rows);
  for (const { codes, texts } of columns) {
    const numbers = new Map<number, number>();
    const next = new Int32Array(rows);
    for (let row = 0; row < rows; row += 1) {
      const key = (classOf[row] ?? 0) * texts.length + (codes[row] ?? 0);
      let number = numbers.get(key);
      if (number === undefined) numbers.set(key, (number = numbers.size));
      next[row] = number;
    }
    classOf = next;
    classes = numbers.size;
  }
  const first = new Int32Array(classes).fill(-1);
  for (let row = 0; row < rows; row += 1) {
    const at = classOf[row] ?? 0;
    if (first[at] === -1) first[at] = row;
  }
  return sorted(columns, classOf, first);
}

/** Numbers the classes in the order of their values. */
function sorted(columns: readonly CodedColumn[], classOf: Int32Array, first: Int32Array) {
  const order = Int32Array.from(first.keys()).sort((a, b) => {
    const [one, other] = [first[a] ?? 0, first[b] ?? 0];
    for (const { codes } of columns) {
      const difference = (codes[one] ?? 0) - (codes[other] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  const placeOf = new Int32Array(order.length);
  order.forEach((number, place) => {
    placeOf[number] = place;
  });
  return {
    classOf: classOf.map((number) => placeOf[number] ?? 0),
    classes: order.length,
    first: order.map((number) => first[number] ?? 0),
  };
}

function encodeLevels(hierarchy: Hierarchy, values: readonly string[]): EncodedLevel[] {
  return Array.from({ length: hierarchy.levels }, (_, level) => {
    const numbering = new Numbering();
    const groupOf = Int32Array.from(values, (value) => numbering.number(hierarchy.generalise(value, level)));
    const coverageOf = new Float64Array(numbering.texts.length);
    values.forEach((value, at) => {
      coverageOf[groupOf[at] ?? 0] = hierarchy.coverage(value, level);
    });
    return { groups: numbering.texts.length, groupOf, coverageOf };
  });
}

/**
 * Whether every level of a column only joins groups of the level before and never loses less, and a group covers the
 * same whatever value asks. Joining classes step by step is exact under this condition alone, so a hierarchy of
 * somebody else's making is examined.
 */
export function isNested(hierarchy: Hierarchy, texts: readonly string[]): boolean {
  for (let level = 0; level < hierarchy.levels; level += 1) {
    const parents = new Map<string, string>();
    const coverages = new Map<string, number>();
    for (const value of texts) {
      const group = hierarchy.generalise(value, level);
      const coverage = hierarchy.coverage(value, level);
      if (!Number.isSafeInteger(coverage) || coverage < 1 || coverage > hierarchy.size) return false;
      if ((coverages.get(group) ?? coverage) !== coverage) return false;
      coverages.set(group, coverage);
      if (level === 0) continue;
      const child = hierarchy.generalise(value, level - 1);
      if ((parents.get(child) ?? group) !== group) return false;
      parents.set(child, group);
      if (coverage < hierarchy.coverage(value, level - 1)) return false;
    }
  }
  return true;
}
