import type { ClassRule } from './class-rule.js';
import type { EncodedTable } from './encoded-table.js';
import type { LocalClass, LocalRecoding } from './recoding.js';
import { Sets } from './parting.js';

/** More classes than this are not looked through for each row that is left over. */
const LOOKED_AT = 2_000_000;

/**
 * Lets each class that is left over join the local class where the coarsening that it takes costs least, if that is
 * less than leaving it out, and if the joined class keeps the rules.
 */
export function absorbed(
  table: EncodedTable,
  rules: readonly ClassRule[],
  { classes, leftOut }: LocalRecoding,
): LocalRecoding {
  const withRows = leftOut.filter((one) => (table.finest.rows[one] ?? 0) > 0);
  if (withRows.length * classes.length > LOOKED_AT) return { classes, leftOut };
  const sets = new Sets(table, rules);
  const joined = [...classes];
  const left: number[] = [];
  const unlabelled = table.columns.map(() => undefined);
  const rowsOf = joined.map(({ members }) => sets.rows(members));
  for (const one of withRows) {
    const rows = table.finest.rows[one] ?? 0;
    const price = costOf(table, unlabelled, one, rows);
    let best: { at: number; cost: number; made: LocalClass } | undefined;
    joined.forEach((host, at) => {
      const levels = meeting(table, host, one);
      if (levels === undefined) return;
      const hosted = rowsOf[at] ?? 0;
      const cost =
        costOf(table, levels, one, hosted + rows) - costOf(table, host.levels, host.members[0] ?? 0, hosted);
      if (cost >= price || (best !== undefined && cost >= best.cost)) return;
      const members = Int32Array.from([...host.members, one]).sort();
      if (sets.holds(members)) best = { at, cost, made: { levels, members } };
    });
    if (best === undefined) {
      left.push(one);
      continue;
    }
    joined[best.at] = best.made;
    rowsOf[best.at] = (rowsOf[best.at] ?? 0) + rows;
  }
  return { classes: joined, leftOut: Int32Array.from(left) };
}

/** The lowest levels, none below the host's, at which a finest class looks like the host. */
function meeting({ columns, finest }: EncodedTable, host: LocalClass, one: number): number[] | undefined {
  const levels: number[] = [];
  for (const [column, { levels: known }] of columns.entries()) {
    const values = finest.groups[column];
    const [mine, theirs] = [values?.[one] ?? 0, values?.[host.members[0] ?? 0] ?? 0];
    let level = host.levels[column] ?? 0;
    while (level < known.length && known[level]?.groupOf[mine] !== known[level]?.groupOf[theirs]) level += 1;
    if (level === known.length) return undefined;
    levels.push(level);
  }
  return levels;
}

/** Mean loss, up to constants: the sum of the shares that the cells of all rows cover. */
export function lossIn(table: EncodedTable, { classes, leftOut }: LocalRecoding): number {
  const kept = classes.reduce((sum, each) => sum + lossOfClass(table, each), 0);
  let left = 0;
  for (const one of leftOut) left += table.columns.length * (table.finest.rows[one] ?? 0);
  return kept + left;
}

function lossOfClass(table: EncodedTable, { levels, members }: LocalClass): number {
  let rows = 0;
  for (const each of members) rows += table.finest.rows[each] ?? 0;
  return costOf(table, levels, members[0] ?? 0, rows);
}

/** So many rows like this one at the given levels; without a level, the cell is left out. */
function costOf(
  { columns, finest }: EncodedTable,
  levels: readonly (number | undefined)[],
  like: number,
  rows: number,
): number {
  return columns.reduce((sum, { levels: known, size }, column) => {
    const level = known[levels[column] ?? -1];
    const value = finest.groups[column]?.[like] ?? 0;
    return sum + (level === undefined ? 1 : (level.coverageOf[level.groupOf[value] ?? 0] ?? 0) / size) * rows;
  }, 0);
}
