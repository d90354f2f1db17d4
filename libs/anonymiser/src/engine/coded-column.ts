import type { Hierarchy } from '../hierarchy.js';
import type { Table } from '../request.js';

/** A column in numbers: which of its distinct texts each row has. */
export interface CodedColumn {
  /** In the order of their code units: what comes out must not depend on the order of the rows. */
  readonly texts: readonly string[];
  readonly codes: Int32Array;
  /** How many rows have each text. */
  readonly counts: Int32Array;
}

/** @param tables - with that column; the codes of the second follow those of the first */
export function codeColumn(name: string, ...tables: readonly Table[]): CodedColumn {
  const numbers = new Map<string, number>();
  const parts = tables.map(({ columns, rows }) => ({ at: columns.indexOf(name), rows }));
  const codes = new Int32Array(parts.reduce((sum, { rows }) => sum + rows.length, 0));
  let row = 0;
  for (const { at, rows } of parts)
    for (const cells of rows) {
      const text = cells[at] ?? '';
      let number = numbers.get(text);
      if (number === undefined) numbers.set(text, (number = numbers.size));
      codes[row] = number;
      row += 1;
    }
  const texts = [...numbers.keys()].sort((a, b) => (a < b ? -1 : 1));
  const placeOf = new Int32Array(texts.length);
  texts.forEach((text, place) => {
    placeOf[numbers.get(text) ?? 0] = place;
  });
  const counts = new Int32Array(texts.length);
  for (let row = 0; row < codes.length; row += 1) {
    const place = placeOf[codes[row] ?? 0] ?? 0;
    codes[row] = place;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return { texts, codes, counts };
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
