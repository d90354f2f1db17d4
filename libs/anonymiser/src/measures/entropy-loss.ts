import type { Hierarchy } from '../hierarchy.js';
import type { CoarsenedValue } from './coarsened-rows.js';

/** What one column lost, and what there was to lose; both in bits, over all rows. */
export interface EntropyLoss {
  readonly lost: number;
  readonly most: number;
}

/**
 * Non-uniform entropy (De Waal and Willenborg 1999; Gionis and Tassa 2009): each cell loses −log₂ of the probability of
 * its value among the rows whose value looks like it, as the column has them. Where cells are at several levels, the
 * loss is added up from level to level, each time over the rows that went at least that far (Prasser, Bild and Kuhn
 * 2016). There was to lose what is lost when every cell is left out.
 */
export function entropyLoss(values: readonly CoarsenedValue[], hierarchy: Hierarchy): EntropyLoss {
  const levels = Array.from({ length: hierarchy.levels + 1 }, (_, level) => level).filter((level) =>
    values.some(({ rowsAt }) => (rowsAt[level] ?? 0) > 0),
  );
  // Above all levels, rows that were left out are written alike.
  const label = (value: string, level: number): string =>
    level < hierarchy.levels ? hierarchy.generalise(value, level) : '';
  let [lost, below] = [0, 0];
  for (const level of levels) {
    const going = values
      .map(({ value, rowsAt }) => ({ value, rows: totalFrom(rowsAt, level) }))
      .filter(({ rows }) => rows > 0);
    const before = counted(going, (value) => label(value, below));
    const after = counted(going, (value) => label(value, level));
    for (const { value, rows } of going)
      lost -=
        rows * Math.log2((before.get(label(value, below)) ?? 0) / (after.get(label(value, level)) ?? 0));
    below = level;
  }
  const rows = values.map(({ rowsAt }) => totalFrom(rowsAt, 0));
  const all = rows.reduce((sum, count) => sum + count, 0);
  return { lost, most: rows.reduce((sum, count) => sum - count * Math.log2(count / all), 0) };
}

const totalFrom = (counts: readonly number[], from: number): number =>
  counts.slice(from).reduce((sum, count) => sum + count, 0);

function counted(
  going: readonly { readonly value: string; readonly rows: number }[],
  labelOf: (value: string) => string,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { value, rows } of going) counts.set(labelOf(value), (counts.get(labelOf(value)) ?? 0) + rows);
  return counts;
}
