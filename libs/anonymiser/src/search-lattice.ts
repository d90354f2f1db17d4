import type { EncodedTable } from './encoded-table.js';
import {
  type ClassRule,
  type NodeFigures,
  coverageWithoutSuppression,
  evaluateNode,
} from './evaluate-node.js';
import { InformationLoss } from './information-loss.js';
import { Lattice } from './lattice.js';

/** A node that leaves out no more rows than allowed. */
export interface Candidate {
  readonly levels: readonly number[];
  readonly loss: bigint;
  readonly suppressed: number;
}

/** What the search found, and how much of the lattice it had to look at. */
export interface SearchResult {
  /** The node of least loss; undefined when even the coarsest node leaves out too many rows. */
  readonly best: Candidate | undefined;
  /** The coarsest node, which leaves out the fewest rows of all. */
  readonly top: NodeFigures;
  readonly nodes: number;
  readonly nodesChecked: number;
}

/**
 * Finds the full-domain generalisation of least loss. Exact, because only two things are skipped:
 * - nodes finer than one that leaves out too many rows: joining classes that fulfil k and l gives one that does
 *   (Samarati 2001; Sweeney 2002), so suppression never grows upwards;
 * - nodes whose loss without any suppression already exceeds the best: suppression only adds to it.
 * Nodes are taken by that bound; from each, a path to the top is searched by bisection for the border between nodes
 * that fail and nodes that pass, after the idea of Flash (Kohlmayer et al. 2012).
 *
 * Equal losses are decided by fewer suppressed rows, then fewer levels in all, then lower levels in earlier columns.
 */
export function searchLattice(
  table: EncodedTable,
  rule: ClassRule,
  maxSuppressionShare: number,
): SearchResult {
  return new LatticeSearch(table, rule, maxSuppressionShare).run();
}

class LatticeSearch {
  readonly #lattice: Lattice;
  readonly #loss: InformationLoss;
  readonly #bounds: readonly bigint[];
  readonly #checked = new Map<number, Candidate | undefined>();
  readonly #failing: Uint8Array;
  #best: Candidate | undefined;

  constructor(
    private readonly table: EncodedTable,
    private readonly rule: ClassRule,
    private readonly maxSuppressionShare: number,
  ) {
    this.#lattice = new Lattice(table.columns.map(({ levels }) => levels.length));
    this.#loss = new InformationLoss(table);
    this.#bounds = this.#boundsOfAllNodes();
    this.#failing = new Uint8Array(this.#lattice.size);
  }

  run(): SearchResult {
    const top = evaluateNode(this.table, this.#lattice.levels(this.#lattice.top), this.rule);
    if (this.#passes(this.#lattice.top)) {
      for (const node of this.#nodesByBound()) {
        if (this.#best !== undefined && this.#bound(node) > this.#best.loss) break;
        if (this.#failing[node] === 1 || this.#checked.has(node)) continue;
        this.#bisect(this.#pathUp(node));
      }
    }
    return { best: this.#best, top, nodes: this.#lattice.size, nodesChecked: this.#checked.size };
  }

  #boundsOfAllNodes(): bigint[] {
    const coverages = this.table.columns.map((column) =>
      column.levels.map((_, level) => coverageWithoutSuppression(this.table, column, level)),
    );
    return Array.from({ length: this.#lattice.size }, (_, node) =>
      this.#loss.of(this.#lattice.levels(node).map((level, at) => coverages[at]?.[level] ?? 0)),
    );
  }

  #bound(node: number): bigint {
    return this.#bounds[node] ?? 0n;
  }

  #nodesByBound(): Uint32Array {
    return Uint32Array.from(this.#bounds.keys()).sort(
      (a, b) => compare(this.#bound(a), this.#bound(b)) || a - b,
    );
  }

  /** The cheapest way up, ending at the first node known to pass; the coarsest one always is. */
  #pathUp(from: number): number[] {
    const path = [from];
    let node = from;
    while (this.#checked.get(node) === undefined) {
      const [first, ...others] = this.#lattice.coarser(node);
      if (first === undefined) break;
      node = others.reduce((low, other) => (this.#bound(other) < this.#bound(low) ? other : low), first);
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
  }

  /** Checks a node once; a passing one competes, a failing one takes all finer nodes with it. */
  #passes(node: number): boolean {
    if (this.#checked.has(node)) return this.#checked.get(node) !== undefined;
    const levels = this.#lattice.levels(node);
    const { suppressed, coverages } = evaluateNode(this.table, levels, this.rule);
    const passes = suppressed / this.table.rows <= this.maxSuppressionShare && suppressed < this.table.rows;
    const candidate = passes ? { levels, suppressed, loss: this.#loss.of(coverages) } : undefined;
    this.#checked.set(node, candidate);
    if (candidate === undefined) this.#markFailing(node);
    else if (this.#best === undefined || compareCandidates(candidate, this.#best) < 0) this.#best = candidate;
    return passes;
  }

  #markFailing(node: number): void {
    const pending = [node];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (this.#failing[next] === 1) continue;
      this.#failing[next] = 1;
      pending.push(...this.#lattice.finer(next));
    }
  }
}

function compareCandidates(a: Candidate, b: Candidate): number {
  const height = ({ levels }: Candidate): number => levels.reduce((sum, level) => sum + level, 0);
  const firstDifference = a.levels.findIndex((level, at) => level !== b.levels[at]);
  return (
    compare(a.loss, b.loss) ||
    a.suppressed - b.suppressed ||
    height(a) - height(b) ||
    (a.levels[firstDifference] ?? 0) - (b.levels[firstDifference] ?? 0)
  );
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
