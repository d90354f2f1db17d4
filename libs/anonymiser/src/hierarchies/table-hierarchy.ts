import { InvalidHierarchy } from '../hierarchy.js';
import { named, type DefinedHierarchy } from './definition.js';

/**
 * A hierarchy written out as a table, one row per known value: `[value, level 1, level 2, …]`, usually ending in `*`.
 *
 * @param version - what its publisher calls this state of it
 * @throws InvalidHierarchy when there is no row, rows differ in length, a value is listed twice, or two values that
 * share a group at one level do not share one at the next (the search relies on nested groups).
 */
export function hierarchyFromTable(
  column: string,
  rows: readonly (readonly string[])[],
  version?: string,
): DefinedHierarchy {
  const levels = rows[0]?.length ?? 0;
  if (levels === 0) throw new InvalidHierarchy('no-values', column, 'it lists no value.');
  const paths = new Map<string, readonly string[]>();
  for (const row of rows) {
    const [value] = row;
    if (value === undefined || row.length !== levels)
      throw new InvalidHierarchy(
        'rows-of-different-length',
        column,
        'all rows need the same number of levels.',
      );
    if (paths.has(value)) throw new InvalidHierarchy('value-twice', column, 'a value is listed twice.');
    paths.set(value, [...row]);
  }
  const groups = Array.from({ length: levels }, (_, level) => groupsAt(column, [...paths.values()], level));

  const label = (value: string, level: number): string => {
    const found = paths.get(value)?.[level];
    if (found === undefined) throw new RangeError(`Column "${column}": unknown value or level.`);
    return found;
  };
  return named(
    {
      column,
      levels,
      size: paths.size,
      covers: (value) => paths.has(value),
      generalise: label,
      coverage: (value, level) => groups[level]?.get(label(value, level)) ?? 0,
    },
    { kind: 'table', rows },
    version,
  );
}

/** Size of every group of one level; refuses a group that is torn apart at the next level. */
function groupsAt(column: string, paths: readonly (readonly string[])[], level: number): Map<string, number> {
  const sizes = new Map<string, number>();
  const parents = new Map<string, string | undefined>();
  for (const path of paths) {
    const group = path[level] ?? '';
    const parent = path[level + 1];
    if (sizes.has(group) && parents.get(group) !== parent)
      throw new InvalidHierarchy(
        'levels-not-nested',
        column,
        `level ${level + 1} splits a group of level ${level}.`,
      );
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
    parents.set(group, parent);
  }
  return sizes;
}
