import type { ClassRule } from './class-rule.js';
import type { EncodedTable } from './encoded-table.js';
import { judgeEach } from './judge.js';
import { lossIn, absorbed } from './left-overs.js';
import type { Objective } from '../request.js';
import { LossScale } from './loss.js';
import { Parting } from './parting.js';
import type { LocalClass, LocalRecoding } from './recoding.js';
import { RollUps } from './roll-ups.js';
import { search } from './search.js';

/** All rows at the same levels; what breaks a rule there is left out. */
export function uniformly(
  table: EncodedTable,
  rules: readonly ClassRule[],
  levels: readonly number[],
): LocalRecoding {
  const view = new RollUps(table).withOrigin(levels);
  const holds = judgeEach(rules, view);
  const groups = Map.groupBy(view.origin.keys(), (at) => view.origin[at] ?? 0);
  const classes: LocalClass[] = [];
  const left: number[] = [];
  for (const [group, members] of groups)
    if (holds[group] === 1) classes.push({ levels, members: Int32Array.from(members) });
    else left.push(...members);
  return { classes, leftOut: Int32Array.from(left).sort() };
}

export interface LocalOptions {
  readonly objective: Objective;
  readonly weights: readonly number[];
  /** What is not to be worse than: the optimum for all rows, within the limit of suppression. */
  readonly uniform: LocalRecoding;
  /** Whether it is also the optimum if any number of rows may be left out. */
  readonly isFree: boolean;
  /** Nodes that may be counted out from each of the two beginnings; without limit where lattices are searched to the end. */
  readonly budget: number;
}

/**
 * Coarsens different rows to different levels, so that what few rows need is not done to all. Three steps:
 * 1. the optimum for all rows if any number may be left out, then for those that it left out, and so on;
 * 2. each class is taken apart again, column by column, as long as all parts keep the rules;
 * 3. what is left over joins the class where it costs least, if that costs less than leaving it out.
 *
 * A heuristic, not proven to be the best: the same is done from the optimum within the limit, and the better is kept.
 * Never more rows are left out than there.
 */
export function recodeLocally(
  table: EncodedTable,
  rules: readonly ClassRule[],
  { objective, weights, uniform, isFree, budget }: LocalOptions,
): LocalRecoding & { readonly nodesChecked: number } {
  let nodesChecked = 0;
  const refine = ({ classes, leftOut }: LocalRecoding): LocalRecoding => {
    const parting = new Parting(table, rules);
    const parted = classes.flatMap((each) => parting.refined(each));
    return absorbed(table, rules, { classes: parted, leftOut });
  };
  const rowsOf = (members: Int32Array) =>
    members.reduce((sum, each) => sum + (table.finest.rows[each] ?? 0), 0);
  const again = (start: LocalRecoding) => {
    const found = iterated(table, rules, { objective, weights, budget }, start);
    nodesChecked += found.nodesChecked;
    return refine(found);
  };
  const nothing = { classes: [], leftOut: Int32Array.from({ length: table.finest.classes }, (_, at) => at) };
  const careful = again(uniform);
  if (isFree) return { ...careful, nodesChecked };
  const free = again(nothing);
  const isAllowed = rowsOf(free.leftOut) <= rowsOf(uniform.leftOut);
  const kept = isAllowed && lossIn(table, free) < lossIn(table, careful) ? free : careful;
  return { ...kept, nodesChecked };
}

function iterated(
  table: EncodedTable,
  rules: readonly ClassRule[],
  { objective, weights, budget }: Pick<LocalOptions, 'objective' | 'weights' | 'budget'>,
  start: LocalRecoding,
): LocalRecoding & { readonly nodesChecked: number } {
  const classes = [...start.classes];
  let members = start.leftOut;
  let counted = 0;
  while (members.length > 0 && counted < budget) {
    const rest = subset(table, members);
    if (rest.rows === 0) break;
    const scale = new LossScale(rest, objective, weights);
    // The rows that come first are most: a quarter of the budget each time leaves something for all.
    const parts = { table: rest, rules, scale, maxSuppressionShare: 1 };
    const { best, nodesChecked } = search(parts, Math.ceil((budget - counted) / 4));
    counted += nodesChecked;
    if (best === undefined) break;
    const found = uniformly(rest, rules, best.levels);
    const known = members;
    const named = (places: Int32Array) => places.map((place) => known[place] ?? 0);
    for (const each of found.classes) classes.push({ levels: each.levels, members: named(each.members) });
    members = named(found.leftOut);
  }
  return { classes, leftOut: members, nodesChecked: counted };
}

/** The same table with some of its finest classes only. What is known of the whole table's attributes stays known. */
function subset(table: EncodedTable, members: Int32Array): EncodedTable {
  const { finest } = table;
  const rows = members.map((each) => finest.rows[each] ?? 0);
  return {
    ...table,
    rows: rows.reduce((sum, count) => sum + count, 0),
    finest: {
      levels: finest.levels,
      classes: members.length,
      groups: finest.groups.map((groups) => members.map((each) => groups[each] ?? 0)),
      rows,
      people:
        finest.people.length === 0
          ? finest.people
          : Float64Array.from(members, (each) => finest.people[each] ?? 0),
      distributions: finest.distributions.map(({ of }) => ({ of: (at) => of(members[at] ?? 0) })),
    },
  };
}
