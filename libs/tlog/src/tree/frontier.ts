import { emptyRoot, nodeHash } from './hashing.js';
import { completeSubtrees, joinSubtrees, type HashReader } from './subtrees.js';

/** Called once for each subtree that an append completes, leaves (level 0) included. */
export type CompletedSubtree = (level: number, index: number, hash: Uint8Array) => void;

/**
 * The right edge of a growing tree: the hashes of its complete subtrees, about log2(size) of them. That is all
 * one needs to append and to know the root, so a log of any length costs a kilobyte of memory.
 */
export class Frontier {
  private constructor(
    private entries: number,
    private readonly edge: Uint8Array[],
  ) {}

  /** The edge of the tree without entries. */
  static empty(): Frontier {
    return new Frontier(0, []);
  }

  /** The edge of an existing tree of `size` entries, read from its stored hashes. */
  static async restore(size: number, read: HashReader): Promise<Frontier> {
    const subtrees = completeSubtrees({ start: 0, end: size });
    return new Frontier(size, await Promise.all(subtrees.map(({ level, index }) => read(level, index))));
  }

  /** Number of entries in the tree. */
  get size(): number {
    return this.entries;
  }

  /** A copy that grows on its own, to try an append before it is durable. */
  clone(): Frontier {
    return new Frontier(this.entries, [...this.edge]);
  }

  /** Appends the hash of one leaf; amortised cost: one node hash. */
  append(leaf: Uint8Array, completed?: CompletedSubtree): void {
    this.appendSubtree(0, leaf, completed);
  }

  /**
   * Appends the hash of a complete subtree of 2^`startLevel` entries. @param completed is told of it and of those
   * above it that it completes, not of what is in it. @throws RangeError unless the tree consists of such subtrees.
   */
  appendSubtree(startLevel: number, subtree: Uint8Array, completed?: CompletedSubtree): void {
    let hash = subtree;
    let level = startLevel;
    let index = this.entries / 2 ** startLevel;
    if (!Number.isInteger(index)) throw new RangeError('the edge of the tree is within such a subtree');
    completed?.(level, index, hash);
    for (; index % 2 === 1; index = (index - 1) / 2) {
      const left = this.edge.pop();
      if (left === undefined) throw new Error('the edge of the tree does not fit its size');
      hash = nodeHash(left, hash);
      level += 1;
      completed?.(level, (index - 1) / 2, hash);
    }
    this.edge.push(hash);
    this.entries += 2 ** startLevel;
  }

  /** Root of the tree as it is now. */
  root(): Uint8Array {
    return this.edge.length === 0 ? emptyRoot() : joinSubtrees(this.edge);
  }
}

/** Root of the tree over the given leaf hashes (RFC 6962, section 2.1). */
export function rootOf(leaves: Iterable<Uint8Array>): Uint8Array {
  const frontier = Frontier.empty();
  for (const leaf of leaves) frontier.append(leaf);
  return frontier.root();
}
