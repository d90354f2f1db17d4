import type { ClassRule } from './class-rule.js';
import { joinedDistributions, scratchFor, type Membership, type Scratch } from './distributions.js';
import type { ClassTable, EncodedLevel, EncodedTable } from './encoded-table.js';
import { judgeEach } from './judge.js';
import type { LocalClass } from './recoding.js';

interface Group {
  readonly group: number;
  readonly members: Int32Array;
}

/** Sets of finest classes, looked at as the classes of a table. */
export class Sets {
  readonly #scratch: readonly Scratch[];

  constructor(
    private readonly table: EncodedTable,
    private readonly rules: readonly ClassRule[],
  ) {
    this.#scratch = table.attributes.map(({ texts }) => scratchFor(texts.length));
  }

  rows(members: Int32Array): number {
    let sum = 0;
    for (const each of members) sum += this.table.finest.rows[each] ?? 0;
    return sum;
  }

  #people(members: Int32Array): number {
    let sum = 0;
    for (const each of members) sum += this.table.finest.people[each] ?? 0;
    return sum;
  }

  /** For each set, 1 when it keeps every rule. */
  judge(sets: readonly Int32Array[]): Uint8Array {
    return judgeEach(this.rules, this.#view(sets));
  }

  holds(members: Int32Array): boolean {
    return this.judge([members])[0] === 1;
  }

  #view(sets: readonly Int32Array[]): ClassTable {
    const membership = (): Membership => {
      const starts = new Int32Array(sets.length + 1);
      sets.forEach((set, at) => {
        starts[at + 1] = (starts[at] ?? 0) + set.length;
      });
      const order = new Int32Array(starts[sets.length] ?? 0);
      sets.forEach((set, at) => order.set(set, starts[at]));
      return { starts, order };
    };
    return {
      levels: [],
      classes: sets.length,
      groups: [],
      rows: Int32Array.from(sets, (set) => this.rows(set)),
      people:
        this.table.finest.people.length === 0
          ? new Float64Array(0)
          : Float64Array.from(sets, (set) => this.#people(set)),
      distributions: joinedDistributions(this.table.finest.distributions, this.#scratch, membership),
    };
  }
}

/** Takes classes apart, column by column, as long as every part keeps the rules. */
export class Parting {
  readonly #sets: Sets;
  readonly #isForEverybody: boolean;
  /** Whether a group that cannot stand alone cannot with fewer members either. */
  readonly #isClosing: boolean;
  /** Room for each group of a level; zero between calls. */
  #counts = new Int32Array(0);

  constructor(
    private readonly table: EncodedTable,
    rules: readonly ClassRule[],
  ) {
    this.#sets = new Sets(table, rules);
    this.#isClosing = rules.every(({ joining }) => joining === 'any');
    this.#isForEverybody = rules.some(({ isForEverybody }) => isForEverybody);
  }

  /** @param columns - those that may be refined; all, unless given */
  refined(whole: LocalClass, columns: readonly number[] = [...whole.levels.keys()]): LocalClass[] {
    const { parts, open } = this.#bestParts(whole, columns);
    return parts === undefined ? [whole] : parts.flatMap((part) => this.refined(part, open));
  }

  /** The parts by the column whose refinement gains most; undefined when no column can be refined. */
  #bestParts(whole: LocalClass, columns: readonly number[]) {
    let best: { parts: LocalClass[]; gain: number } | undefined;
    const open: number[] = [];
    for (const column of columns) {
      const found = this.#parts(whole, column);
      if (found !== 'closed') open.push(column);
      if (typeof found === 'object' && (best === undefined || found.gain > best.gain)) best = found;
    }
    return { parts: best?.parts, open };
  }

  /** `closed` where no part of the class can be refined in the column either. */
  #parts(whole: LocalClass, column: number) {
    const level = whole.levels[column] ?? 0;
    const { levels = [], size = 1 } = this.table.columns[column] ?? {};
    const [from, to] = [levels[level], levels[level - 1]];
    const values = this.table.finest.groups[column];
    if (from === undefined || to === undefined || values === undefined) return 'closed';
    const { finer, rest, isAny } = this.#divided(whole, values, to);
    if (finer.length === 0) return this.#isClosing && !isAny ? 'closed' : undefined;
    const coverage = from.coverageOf[from.groupOf[values[whole.members[0] ?? 0] ?? 0] ?? 0] ?? 0;
    const gain = finer.reduce(
      (sum, { group, members }) =>
        sum + (this.#sets.rows(members) * (coverage - (to.coverageOf[group] ?? 0))) / size,
      0,
    );
    // A finer level that covers the same is taken when the whole class goes there: a level further may gain.
    if (gain <= 0 && rest.length > 0) return undefined;
    const lowered = whole.levels.with(column, level - 1);
    const parts: LocalClass[] = finer.map(({ members }) => ({ levels: lowered, members }));
    if (rest.length > 0) parts.push({ levels: whole.levels, members: rest });
    return { parts, gain };
  }

  /** The groups that can stand alone, and the rest, which stays together. */
  #divided({ members }: LocalClass, values: Int32Array, level: EncodedLevel) {
    const groups = this.#grouped(members, values, level);
    if (groups.length === 1) return { finer: groups, rest: new Int32Array(0), isAny: true };
    const holds = this.#sets.judge(groups.map((each) => each.members));
    const finer = groups.filter((_, at) => holds[at] === 1);
    const isAny = finer.length > 0;
    let rest = joinedSets(groups.filter((_, at) => holds[at] === 0));
    // Of people without a row nothing is released: they need not stay, unless a rule speaks of them.
    if (!this.#isForEverybody && this.#sets.rows(rest) === 0) rest = new Int32Array(0);
    finer.sort((a, b) => this.#sets.rows(b.members) - this.#sets.rows(a.members) || a.group - b.group);
    // Where the rest cannot stand alone, the smallest of the others stay with it until it can.
    while (rest.length > 0 && finer.length > 0 && !this.#sets.holds(rest)) {
      const smallest = finer.pop();
      if (smallest !== undefined) rest = joinedSets([smallest, { group: 0, members: rest }]);
    }
    return { finer, rest, isAny };
  }

  /** The members of each group, in their order. */
  #grouped(members: Int32Array, values: Int32Array, { groupOf, groups }: EncodedLevel): Group[] {
    if (this.#counts.length < groups) this.#counts = new Int32Array(groups);
    const counts = this.#counts;
    const found: number[] = [];
    for (const each of members) {
      const group = groupOf[values[each] ?? 0] ?? 0;
      if (counts[group] === 0) found.push(group);
      counts[group] = (counts[group] ?? 0) + 1;
    }
    const lists = found.map((group, at) => {
      const list = new Int32Array(counts[group] ?? 0);
      counts[group] = at;
      return list;
    });
    const filled = new Int32Array(found.length);
    for (const each of members) {
      const at = counts[groupOf[values[each] ?? 0] ?? 0] ?? 0;
      const place = filled[at] ?? 0;
      const list = lists[at];
      if (list !== undefined) list[place] = each;
      filled[at] = place + 1;
    }
    for (const group of found) counts[group] = 0;
    return lists.map((list, at) => ({ group: found[at] ?? 0, members: list }));
  }
}

function joinedSets(groups: readonly Group[]): Int32Array {
  const all = new Int32Array(groups.reduce((sum, { members }) => sum + members.length, 0));
  let at = 0;
  for (const { members } of groups) {
    all.set(members, at);
    at += members.length;
  }
  return all.sort();
}
