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
import { Lattice } from './lattice.js';
import { RollUps } from './roll-ups.js';

/**
 * Finds the full-domain generalisation of least loss, exactly. What is skipped:
 * - nodes whose loss without any suppression already exceeds the best: suppression only adds to it. Where a coarser
 *   node is known to leave out rows, so do all finer ones, and each such row costs at least what it costs there;
 * - nodes finer than one that leaves out too many rows, if the rules allow that conclusion: see {@link ClassRule}.
 *
 * Nodes are taken by that bound; from each, a path to the top is searched by bisection for the border between nodes
 * that fail and nodes that pass, after the idea of Flash (Kohlmayer et al. 2012). Where any number of rows may be left
 * out there is no border. Then a good node is found first, by going from the coarsest to the best of the next finer ones
 * as long as that gains; and each node is looked at after all coarser ones, because what these leave out shows of most
 * finer ones, which are dear to count out, that they need not be.
 *
 * A node is counted from the classes of the smallest finer node that was kept, not from the rows. Equal losses are decided
 * by fewer suppressed rows, then fewer levels in all, then lower levels in earlier columns.
 */
export function searchOptimum(parts: SearchParts): SearchResult {
  return new OptimumSearch(parts).run();
}

class OptimumSearch {
  readonly #lattice: Lattice;
  readonly #rollUps: RollUps;
  readonly #coverages: Coverages;
  /** Loss of each node if nothing were left out. */
  readonly #bounds: Float64Array;
  /** Whether nodes that were counted out pass. */
  readonly #checked = new Map<number, boolean>();
  readonly #failing: Uint8Array;
  /** Rows that a node leaves out at least. */
  readonly #leastSuppressed: Int32Array;
  readonly #isMonotone: boolean;
  /** Whether nodes may leave out too many rows. */
  readonly #hasBorder: boolean;
  #best: (Candidate & { readonly node: number }) | undefined;

  constructor(private readonly parts: SearchParts) {
    const { table } = parts;
    this.#lattice = new Lattice(table.columns.map(({ levels }) => levels.length));
    this.#rollUps = new RollUps(table);
    this.#coverages = new Coverages(table);
    this.#isMonotone = isMonotone(parts);
    this.#hasBorder = this.#isMonotone && parts.maxSuppressionShare < 1;
    this.#bounds = this.#lattice.sums(this.#coverages.perLevel(parts.scale));
    this.#failing = new Uint8Array(this.#lattice.size);
    this.#leastSuppressed = new Int32Array(this.#lattice.size);
  }

  run(): SearchResult {
    const { top, size: nodes } = this.#lattice;
    const coarsest = this.#rollUps.at(this.#lattice.levels(top));
    const judged = topOf(coarsest, judge(this.parts, coarsest));
    if (!this.#isMonotone) this.#takeByBound((node) => void this.#passes(node));
    else if (this.#passes(top)) {
      if (this.#hasBorder) this.#takeByBound((node) => this.#bisect(this.#pathUp(node)));
      else {
        this.#descend(top);
        this.#sweep();
      }
    }
    return { best: this.#best, top: judged, nodes, nodesChecked: this.#checked.size, isProven: true };
  }

  /** What a node loses at least, if it leaves out so many rows. */
  #bound(node: number, suppressed: number): number {
    return this.parts.scale.of(this.#coverages.atLeast(this.#lattice.levels(node), suppressed)).score;
  }

  /** Whether a lower bound shows that a node cannot even tie with the best. */
  #isBeyond(bound: number): boolean {
    return this.#best !== undefined && bound > this.#best.loss.score + ROUNDING;
  }

  /** Every node that may be the best, by what it loses at least. */
  #takeByBound(take: (node: number) => void): void {
    const nodes = Uint32Array.from(this.#bounds.keys()).sort(
      (a, b) => (this.#bounds[a] ?? 0) - (this.#bounds[b] ?? 0) || a - b,
    );
    for (const node of nodes) {
      if (this.#isBeyond(this.#bounds[node] ?? 0)) return;
      if (!this.#checked.has(node) && this.#failing[node] === 0 && !this.#isHopeless(node)) take(node);
    }
  }

  /** The cheapest way up, ending at the first node known to pass; the coarsest one always is. */
  #pathUp(from: number): number[] {
    const path = [from];
    let node = from;
    while (this.#checked.get(node) !== true) {
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

  /** From a node to the best of the next finer ones, as long as one is better than all before. */
  #descend(from: number): void {
    for (const finer of this.#lattice.finer(from)) this.#passes(finer);
    const found = this.#best?.node;
    if (found !== undefined && found !== from) this.#descend(found);
  }

  /** Every node that may be the best, after all coarser ones: these have larger numbers. */
  #sweep(): void {
    for (let node = this.#lattice.top; node >= 0; node -= 1) {
      if (this.#isBeyond(this.#bounds[node] ?? 0)) continue;
      for (const coarser of this.#lattice.coarser(node)) {
        const least = this.#leastSuppressed[coarser] ?? 0;
        if (least > (this.#leastSuppressed[node] ?? 0)) this.#leastSuppressed[node] = least;
      }
      if (!this.#isHopeless(node)) this.#passes(node);
    }
  }

  #isHopeless(node: number): boolean {
    const least = this.#leastSuppressed[node] ?? 0;
    return least > 0 && this.#isBeyond(this.#bound(node, least));
  }

  /** Checks a node once; a passing one competes, a failing one takes all finer nodes with it. */
  #passes(node: number): boolean {
    const known = this.#checked.get(node);
    if (known !== undefined) return known;
    const { table, scale, maxSuppressionShare } = this.parts;
    const levels = this.#lattice.levels(node);
    const most = Math.floor(maxSuppressionShare * table.rows);
    const view = this.#rollUps.at(levels);
    const { suppressed, holds } = judge(this.parts, view, most);
    const passes = suppressed / table.rows <= maxSuppressionShare && suppressed < table.rows;
    this.#checked.set(node, passes);
    if (this.#hasBorder) this.#conclude(node, suppressed, passes);
    else this.#leastSuppressed[node] = suppressed;
    if (!passes || this.#isBeyond(this.#bound(node, suppressed))) return passes;
    const loss = scale.of(this.#coverages.of(view, holds));
    const candidate = { node, levels, suppressed, loss };
    if (this.#best === undefined || isBetter(scale, candidate, this.#best)) this.#best = candidate;
    return true;
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
