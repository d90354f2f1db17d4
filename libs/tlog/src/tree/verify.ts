import { emptyRoot, equalHashes, HASH_SIZE, nodeHash } from './hashing.js';
import { isCount } from './subtrees.js';

/** Size and root of a tree: all that a checkpoint says about it. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/** What {@link verifyInclusion} is given. */
export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** What {@link verifyConsistency} is given. */
export interface ConsistencyClaim {
  readonly size1: number;
  readonly size2: number;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

const half = (value: number): number => Math.floor(value / 2);
const isOdd = (value: number): boolean => value % 2 === 1;
const areHashes = (hashes: readonly Uint8Array[]): boolean =>
  hashes.every((hash) => hash.length === HASH_SIZE);

/**
 * Whether the leaf is entry `index` of the tree with this size and root (RFC 9162, section 2.1.3.2).
 * Never throws: a claim that makes no sense is simply not proved. Take size and root from the same signed
 * checkpoint: the proof alone may fit the same root at a neighbouring size.
 */
export function verifyInclusion({ index, size, leafHash, root, proof }: InclusionClaim): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || !areHashes([leafHash, ...proof])) return false;
  let node = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash);
      // A node without a right sibling stands for its parent until it becomes a right child.
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalHashes(hash, root);
}

/**
 * Whether the second tree is the first with entries appended and nothing else changed (RFC 9162, section
 * 2.1.4.2). Every tree extends the tree without entries. Never throws.
 */
export function verifyConsistency({ size1, size2, root1, root2, proof }: ConsistencyClaim): boolean {
  if (!isCount(size1) || !isCount(size2) || size1 > size2) return false;
  if (!areHashes([root1, root2, ...proof])) return false;
  if (size1 === size2) return proof.length === 0 && equalHashes(root1, root2);
  if (size1 === 0) return proof.length === 0 && equalHashes(root1, emptyRoot());
  return walkConsistency(size1, size2, root1, root2, proof);
}

function walkConsistency(
  size1: number,
  size2: number,
  root1: Uint8Array,
  root2: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  let node = size1 - 1;
  let last = size2 - 1;
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  // A first size that is a power of two is a subtree of the second tree, whose hash the verifier has.
  const path = node === 0 ? [root1, ...proof] : proof;
  const [seed, ...siblings] = path;
  if (seed === undefined) return false;
  let [hash1, hash2] = [seed, seed];
  for (const sibling of siblings) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash1 = nodeHash(sibling, hash1);
      hash2 = nodeHash(sibling, hash2);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash2 = nodeHash(hash2, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalHashes(hash1, root1) && equalHashes(hash2, root2);
}
