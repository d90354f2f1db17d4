import { sha256 } from './sha256.js';

export const HASH_BYTES = 32;

/** Hash of an entry: SHA-256(0x00 || entry) (RFC 6962, section 2.1). */
export function leafHash(entry: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + entry.length);
  input.set(entry, 1);
  return sha256(input);
}

const nodeInput = new Uint8Array(1 + 2 * HASH_BYTES);
nodeInput[0] = 0x01;

/** Hash over two subtrees: SHA-256(0x01 || left || right) (RFC 6962, section 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return sha256(nodeInput);
}

export const isSameHash = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === HASH_BYTES && other.length === HASH_BYTES && one.every((byte, at) => byte === other[at]);

/** A tree that grows by leaves: of what it has seen, only its right edge is kept. */
export class GrowingTree {
  constructor(
    public size = 0,
    private readonly edge: Uint8Array[] = [],
  ) {}

  /** @param completed - told of the hash of each subtree that this leaf completes, above the leaves */
  append(leaf: Uint8Array, completed?: (level: number, hash: Uint8Array) => void): void {
    let hash = leaf;
    for (let [level, index] = [1, this.size]; index % 2 === 1; index = (index - 1) / 2, level += 1) {
      const left = this.edge.pop();
      if (left === undefined) throw new Error('the edge of a tree has a hash for each bit of its size');
      hash = nodeHash(left, hash);
      completed?.(level, hash);
    }
    this.edge.push(hash);
    this.size += 1;
  }

  root(): Uint8Array {
    return (
      this.edge.reduceRight<Uint8Array | undefined>(
        (right, left) => (right === undefined ? left : nodeHash(left, right)),
        undefined,
      ) ?? sha256(new Uint8Array(0))
    );
  }

  copy(): GrowingTree {
    return new GrowingTree(this.size, [...this.edge]);
  }
}

export interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly leaf: Uint8Array;
  readonly root: Uint8Array;
  /** From the leaf upwards. */
  readonly proof: readonly Uint8Array[];
}

/** Whether a leaf is in the tree of this size and root (RFC 9162, section 2.1.3.2). */
export function isIncluded({ index, size, leaf, root, proof }: Inclusion): boolean {
  if (!(index >= 0 && index < size)) return false;
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0 || sibling.length !== HASH_BYTES) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else hash = nodeHash(hash, sibling);
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && isSameHash(hash, root);
}
