import {
  isBetter,
  isMonotone,
  topOf,
  type Candidate,
  type SearchParts,
  type SearchResult,
} from './candidate.js';
import { Coverages } from './coverages.js';
import { judge } from './judge.js';
import { sizeOf } from './lattice.js';
import { RollUps } from './roll-ups.js';
import { Steps } from './steps.js';

/** A node that was counted out, and from which finer ones may still be looked at. */
interface Opened {
  readonly levels: readonly number[];
  /** Undefined for a node that leaves out too many rows. */
  readonly candidate: Candidate | undefined;
  readonly suppressed: number;
  /** Columns of which the next finer level was not tried from here, the most promising last. */
  readonly untried: number[];
}

/**
 * Looks for the full-domain generalisation of least loss in a lattice that is too large to be searched to the end, after
 * the idea of Lightning (Prasser et al. 2016), from the top: dives from a node to finer and finer ones as long as they
 * pass, each time in the column that is most promising by {@link Steps}; then dives again from the best node that has an
 * untried column, and, every other time, from the coarsest, so that an early mistake can be mended.
 *
 * Where the rules allow that conclusion, nodes finer than one that fails are never counted out (predictive tagging), so
 * that one dive takes no more nodes than there are levels and columns. The budget is counted in nodes: time would make
 * the answer depend on the machine.
 *
 * Every passing node can be reached from the top by passing ones where failing ones take all finer nodes with them; else
 * failing nodes are left open, too. So when nothing is left to try, the best is the optimum, and is called proven.
 * @param most - nodes that may be counted out; 1 or more
 */
export function searchWithin(parts: SearchParts, most: number): SearchResult {
  return new BudgetedSearch(parts, most).run();
}

class BudgetedSearch {
  readonly #rollUps: RollUps;
  readonly #coverages: Coverages;
  readonly #steps: Steps;
  readonly #isMonotone: boolean;
  readonly #seen = new Set<string>();
  /** Failing nodes of which none is finer than another. */
  #failing: (readonly number[])[] = [];
  #open: Opened[] = [];
  #best: Candidate | undefined;

  constructor(
    private readonly parts: SearchParts,
    private readonly most: number,
  ) {
    this.#rollUps = new RollUps(parts.table);
    this.#coverages = new Coverages(parts.table);
    this.#steps = new Steps(parts.table);
    this.#isMonotone = isMonotone(parts);
  }

  run(): SearchResult {
    const heights = this.parts.table.columns.map(({ levels }) => levels.length);
    const coarsest = heights.map((height) => height - 1);
    const view = this.#rollUps.at(coarsest);
    const top = topOf(view, judge(this.parts, view));
    let from = this.#check(coarsest);
    for (let dives = 1; from !== undefined && this.#seen.size < this.most; dives += 1) {
      this.#dive(from);
      from = this.#next(dives);
    }
    return {
      best: this.#best,
      top,
      nodes: sizeOf(heights),
      nodesChecked: this.#seen.size,
      isProven: !this.#open.some((each) => this.#mayGoOn(each)),
    };
  }

  #next(dives: number): Opened | undefined {
    this.#open = this.#open.filter(({ untried }) => untried.length > 0);
    const [first, ...others] = this.#open;
    if (first === undefined || dives % 2 === 1) return first;
    return others.reduce((ahead, each) => (this.#isAhead(each, ahead) ? each : ahead), first);
  }

  #isAhead(one: Opened, other: Opened): boolean {
    if (one.candidate !== undefined && other.candidate !== undefined)
      return isBetter(this.parts.scale, one.candidate, other.candidate);
    return one.candidate === other.candidate
      ? one.suppressed < other.suppressed
      : one.candidate !== undefined;
  }

  #dive(from: Opened): void {
    let at = from;
    while (this.#seen.size < this.most) {
      const column = at.untried.pop();
      if (column === undefined) return;
      const levels = finerIn(at, column);
      if (!this.#isNew(levels)) continue;
      const next = this.#check(levels);
      if (next !== undefined && (next.candidate !== undefined || this.#isAhead(next, at))) at = next;
    }
  }

  #isNew(levels: readonly number[]): boolean {
    return !this.#seen.has(keyOf(levels)) && !this.#failing.some((coarser) => isFiner(levels, coarser));
  }

  #mayGoOn(from: Opened): boolean {
    return from.untried.some((column) => this.#isNew(finerIn(from, column)));
  }

  /** Counts a node out; undefined where it fails, and all finer ones with it. */
  #check(levels: readonly number[]): Opened | undefined {
    this.#seen.add(keyOf(levels));
    const { table, scale, maxSuppressionShare } = this.parts;
    const limit = this.#isMonotone ? Math.floor(maxSuppressionShare * table.rows) : table.rows;
    const view = this.#rollUps.at(levels);
    const { suppressed, holds } = judge(this.parts, view, limit);
    const passes = suppressed / table.rows <= maxSuppressionShare && suppressed < table.rows;
    if (!passes && this.#isMonotone) {
      this.#failing = [...this.#failing.filter((other) => !isFiner(other, levels)), levels];
      return undefined;
    }
    const candidate = passes
      ? { levels, suppressed, loss: scale.of(this.#coverages.of(view, holds)) }
      : undefined;
    if (candidate !== undefined && (this.#best === undefined || isBetter(scale, candidate, this.#best)))
      this.#best = candidate;
    const opened = { levels, candidate, suppressed, untried: this.#steps.down(levels) };
    this.#open.push(opened);
    return opened;
  }
}

const finerIn = ({ levels }: Opened, column: number): number[] =>
  levels.with(column, (levels[column] ?? 0) - 1);

const keyOf = (levels: readonly number[]): string => levels.join();

/** Whether nowhere coarser. */
const isFiner = (levels: readonly number[], coarser: readonly number[]): boolean => {
  for (let at = 0; at < levels.length; at += 1) if ((levels[at] ?? 0) > (coarser[at] ?? 0)) return false;
  return true;
};
