import type { ClassRule } from './class-rule.js';
import type { EncodedTable } from './encoded-table.js';
import { Lattice } from './lattice.js';
import type { Loss, LossScale } from './loss.js';
import { RollUps } from './roll-ups.js';
import { judge, type Judged } from './judge.js';

/** A node that leaves out no more rows than allowed. */
export interface Candidate {
  readonly levels: readonly number[];
  readonly loss: Loss;
  readonly suppressed: number;
}

/** What the search found, and how much of the lattice it had to look at. */
export interface SearchResult {
  /** The node of least loss; undefined when even the coarsest node leaves out too many rows. */
  readonly best: Candidate | undefined;
  /** The coarsest node. */
  readonly top: Judged;
  readonly nodes: number;
  readonly nodesChecked: number;
}

export interface SearchParts {
  readonly table: EncodedTable;
  readonly rules: readonly ClassRule[];
  readonly scale: LossScale;
  /** Largest share of the rows that may be left out. */
  readonly maxSuppressionShare: number;
}

/**
 * Finds the full-domain generalisation of least loss, exactly. What is skipped:
 * - nodes whose loss without any suppression already exceeds the best: suppression only adds to it. Where a coarser
 *   node is known to leave out rows, so do all finer ones, and each such row costs at least what it costs there;
 * - nodes finer than one that leaves out too many rows, if the rules allow that conclusion: see {@link ClassRule}.
 *
 * Nodes are taken by that bound; from each, a path to the top is searched by bisection for the border between nodes
 * that fail and nodes that pass, after the idea of Flash (Kohlmayer et al. 2012). A node is counted from the classes of
 * the smallest finer node that was kept, not from the rows.
 *
 * Equal losses are decided by fewer suppressed rows, then fewer levels in all, then lower levels in earlier columns.
 */
export function searchOptimum(parts: SearchParts): SearchResult {
  return new OptimumSearch(parts).run();
}

class OptimumSearch {
  readonly #lattice: Lattice;
  readonly #rollUps: RollUps;
  /** Coverages of all cells of each column at each level, and the most that one cell covers there. */
  readonly #whole: readonly { readonly coverage: number; readonly most: number }[][];
  readonly #bounds: Float64Array;
  readonly #checked = new Map<number, Candidate | undefined>();
  readonly #failing: Uint8Array;
  /** Rows that a node leaves out at least. */
  readonly #leastSuppressed: Int32Array;
  readonly #isMonotone: boolean;
  #best: Candidate | undefined;

  constructor(private readonly parts: SearchParts) {
    const { table, rules, maxSuppressionShare } = parts;
    this.#lattice = new Lattice(table.columns.map(({ levels }) => levels.length));
    this.#rollUps = new RollUps(table);
    this.#whole = coveragesOf(table);
    const isWhole = maxSuppressionShare === 0 || rules.some(({ isForEverybody }) => isForEverybody);
    this.#isMonotone = rules.every(({ joining }) => joining === 'any' || (joining === 'holding' && isWhole));
    this.#bounds = Float64Array.from(
      { length: this.#lattice.size },
      (_, node) => parts.scale.of(this.#coverages(node, 0)).score,
    );
    this.#failing = new Uint8Array(this.#lattice.size);
    this.#leastSuppressed = new Int32Array(this.#lattice.size);
  }

  run(): SearchResult {
    const { top } = this.#lattice;
    const judged = judge(this.parts, this.#rollUps.at(this.#lattice.levels(top)));
    if (this.#passes(top) || !this.#isMonotone)
      for (const node of this.#nodesByBound()) {
        if (this.#isBeyond(this.#bounds[node] ?? 0)) break;
        if (this.#failing[node] === 1 || this.#checked.has(node)) continue;
        if (!this.#isMonotone) this.#passes(node);
        else if (!this.#isHopeless(node)) this.#bisect(this.#pathUp(node));
      }
    return { best: this.#best, top: judged, nodes: this.#lattice.size, nodesChecked: this.#checked.size };
  }

  /** The coverages of a node if so many rows were left out, at least. */
  #coverages(node: number, suppressed: number): number[] {
    const { columns } = this.parts.table;
    return this.#lattice.levels(node).map((level, at) => {
      const { coverage = 0, most = 0 } = this.#whole[at]?.[level] ?? {};
      return coverage + suppressed * ((columns[at]?.size ?? 0) - most);
    });
  }

  #nodesByBound(): Uint32Array {
    return Uint32Array.from(this.#bounds.keys()).sort(
      (a, b) => (this.#bounds[a] ?? 0) - (this.#bounds[b] ?? 0) || a - b,
    );
  }

  /** Whether a lower bound shows that a node cannot even tie with the best. */
  #isBeyond(bound: number): boolean {
    return this.#best !== undefined && bound > this.#best.loss.score + ROUNDING;
  }

  #isHopeless(node: number): boolean {
    const least = this.#leastSuppressed[node] ?? 0;
    if (least === 0 || this.#best === undefined) return false;
    return this.#isBeyond(this.parts.scale.of(this.#coverages(node, least)).score);
  }

  /** The cheapest way up, ending at the first node known to pass; the coarsest one always is. */
  #pathUp(from: number): number[] {
    const path = [from];
    let node = from;
    while (this.#checked.get(node) === undefined) {
      const [first, ...others] = this.#lattice.coarser(node);
      if (first === undefined) break;
      node = others.reduce(
        (low, other) => ((this.#bounds[other] ?? 0) < (this.#bounds[low] ?? 0) ? other : low),
        first,
      );
      path.push(node);
    }
    return path;
  }

  #bisect(path: readonly number[]): void {
    let [low, high] = [0, path.length - 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#passes(path[middle] ?? this.#lattice.top)) high = middle;
      else low = middle + 1;
    }
    const [from] = path;
    // Where the path begins at the border or above it, its first node is a candidate by itself.
    if (from !== undefined && low === 0) this.#passes(from);
  }

  /** Checks a node once; a passing one competes, a failing one takes all finer nodes with it. */
  #passes(node: number): boolean {
    if (this.#checked.has(node)) return this.#checked.get(node) !== undefined;
    const { table, scale, maxSuppressionShare } = this.parts;
    const levels = this.#lattice.levels(node);
    const most = Math.floor(maxSuppressionShare * table.rows);
    const { suppressed, coverages } = judge(this.parts, this.#rollUps.at(levels), most);
    const passes = suppressed / table.rows <= maxSuppressionShare && suppressed < table.rows;
    const candidate = passes ? { levels, suppressed, loss: scale.of(coverages) } : undefined;
    this.#checked.set(node, candidate);
    if (this.#isMonotone) this.#conclude(node, suppressed, passes);
    if (candidate !== undefined && (this.#best === undefined || this.#isBetter(candidate, this.#best)))
      this.#best = candidate;
    return passes;
  }

  /** What a node leaves out, every finer one leaves out, too. */
  #conclude(node: number, suppressed: number, passes: boolean): void {
    if (suppressed === 0) return;
    const pending = [node];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (this.#failing[next] === 1 || (this.#leastSuppressed[next] ?? 0) >= suppressed) continue;
      if (!passes) this.#failing[next] = 1;
      this.#leastSuppressed[next] = suppressed;
      pending.push(...this.#lattice.finer(next));
    }
  }

  #isBetter(one: Candidate, other: Candidate): boolean {
    const height = ({ levels }: Candidate): number => levels.reduce((sum, level) => sum + level, 0);
    const firstDifference = one.levels.findIndex((level, at) => level !== other.levels[at]);
    const order =
      this.parts.scale.compare(one.loss, other.loss) ||
      one.suppressed - other.suppressed ||
      height(one) - height(other) ||
      (one.levels[firstDifference] ?? 0) - (other.levels[firstDifference] ?? 0);
    return order < 0;
  }
}

/** What adding up doubles may be off by, far below what is compared exactly. */
const ROUNDING = 1e-10;

function coveragesOf({ columns, finest }: EncodedTable) {
  return columns.map(({ levels }, at) =>
    levels.map(({ groupOf, coverageOf }) => {
      let [coverage, most] = [0, 0];
      finest.groups[at]?.forEach((value, each) => {
        if (finest.rows[each] === 0) return;
        const one = coverageOf[groupOf[value] ?? 0] ?? 0;
        coverage += one * (finest.rows[each] ?? 0);
        most = Math.max(most, one);
      });
      return { coverage, most };
    }),
  );
}
