import {
  coveragesOf,
  isBetter,
  isMonotone,
  type Candidate,
  type SearchParts,
  type SearchResult,
} from './candidate.js';
import { Lattice } from './lattice.js';
import { RollUps } from './roll-ups.js';
import { judge } from './judge.js';

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
    const { table } = parts;
    this.#lattice = new Lattice(table.columns.map(({ levels }) => levels.length));
    this.#rollUps = new RollUps(table);
    this.#whole = coveragesOf(table);
    this.#isMonotone = isMonotone(parts);
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
    const { size: nodes } = this.#lattice;
    return { best: this.#best, top: judged, nodes, nodesChecked: this.#checked.size, isProven: true };
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
    if (candidate !== undefined && (this.#best === undefined || isBetter(scale, candidate, this.#best)))
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
}

/** What adding up doubles may be off by, far below what is compared exactly. */
const ROUNDING = 1e-10;
