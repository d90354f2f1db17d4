import { HASH_SIZE } from '../tree/hashing.js';
import { isRight, mapBranchHash, mapLeafHash, NOTHING } from './map-hashing.js';

/** One key with its value, both of 32 bytes. */
export interface MapEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** What a map says about one key. */
export interface MapProof {
  /** What lies beside the way from the root to the key, the root's own child first. */
  readonly siblings: readonly Uint8Array[];
  /** What the way ends at: the entry of the key, the only entry that shares the way, or nothing. */
  readonly end: MapEntry | null;
}

interface Leaf extends MapEntry {
  hash: Uint8Array | undefined;
}

interface Branch {
  left: Node;
  right: Node;
  hash: Uint8Array | undefined;
}

type Node = Leaf | Branch | undefined;

const isLeaf = (node: Leaf | Branch): node is Leaf => 'key' in node;

/**
 * A map whose root commits to every key and value, and to there being no other: a binary tree over the bits of the
 * keys, in which an entry stands as high as it stands alone. The same entries give the same root in any order.
 *
 * Keys should be hashes: whoever can choose them freely can make ways of up to 256 steps.
 */
export class VerifiableMap {
  #root: Node;
  #size = 0;

  /** Entries in it. */
  get size(): number {
    return this.#size;
  }

  /** Puts a value in the place of the one that the key had. @throws RangeError unless both have 32 bytes */
  set(key: Uint8Array, value: Uint8Array): void {
    if (key.length !== HASH_SIZE || value.length !== HASH_SIZE)
      throw new RangeError('keys and values of a map have 32 bytes');
    const leaf: Leaf = { key: key.slice(), value: value.slice(), hash: undefined };
    const way: Branch[] = [];
    let node = this.#root;
    while (node !== undefined && !isLeaf(node)) {
      way.push(node);
      node.hash = undefined;
      node = isRight(key, way.length - 1) ? node.right : node.left;
    }
    const placed = node === undefined ? leaf : besides(node, leaf, way.length);
    if (placed !== leaf || node === undefined) this.#size += 1;
    const parent = way.at(-1);
    if (parent === undefined) this.#root = placed;
    else if (isRight(key, way.length - 1)) parent.right = placed;
    else parent.left = placed;
  }

  /** Takes a key out. @returns whether it was there */
  delete(key: Uint8Array): boolean {
    const way: Branch[] = [];
    let node = this.#root;
    while (node !== undefined && !isLeaf(node)) {
      way.push(node);
      node = isRight(key, way.length - 1) ? node.right : node.left;
    }
    if (node === undefined || Buffer.compare(node.key, key) !== 0) return false;
    this.#size -= 1;
    let rest: Node;
    for (const [depth, branch] of [...way.entries()].reverse()) {
      branch.hash = undefined;
      if (isRight(key, depth)) branch.right = rest;
      else branch.left = rest;
      rest = alone(branch);
    }
    this.#root = rest;
    return true;
  }

  /** The value of a key. */
  get(key: Uint8Array): Uint8Array | undefined {
    const { end } = this.#walk(key);
    return end !== undefined && Buffer.compare(end.key, key) === 0 ? end.value : undefined;
  }

  /** Commits to all of it; 32 zero bytes for the map without entries. Costs what changed since it was last asked. */
  root(): Uint8Array {
    return hashOf(this.#root);
  }

  /** What shows, with the root alone, which value the key has, or that it has none. */
  prove(key: Uint8Array): MapProof {
    const { siblings, end } = this.#walk(key);
    return {
      siblings: siblings.map(hashOf),
      end: end === undefined ? null : { key: end.key, value: end.value },
    };
  }

  #walk(key: Uint8Array): { readonly siblings: readonly Node[]; readonly end: Leaf | undefined } {
    const siblings: Node[] = [];
    let node = this.#root;
    while (node !== undefined && !isLeaf(node)) {
      const right: boolean = isRight(key, siblings.length);
      siblings.push(right ? node.left : node.right);
      node = right ? node.right : node.left;
    }
    return { siblings, end: node };
  }
}

/** What stands where two leaves meet that share the bits before `depth`; the new one alone if it has the same key. */
function besides(old: Leaf, leaf: Leaf, depth: number): Leaf | Branch {
  if (Buffer.compare(old.key, leaf.key) === 0) return leaf;
  let split = depth;
  while (isRight(old.key, split) === isRight(leaf.key, split)) split += 1;
  const branch = (at: number, node: Leaf | Branch, other?: Leaf): Branch =>
    isRight(leaf.key, at)
      ? { left: other, right: node, hash: undefined }
      : { left: node, right: other, hash: undefined };
  let node = branch(split, leaf, old);
  for (let at = split - 1; at >= depth; at -= 1) node = branch(at, node);
  return node;
}

/** An entry stands as high as it stands alone. */
function alone(branch: Branch): Node {
  if (branch.left === undefined && branch.right === undefined) return undefined;
  if (branch.left === undefined && branch.right !== undefined && isLeaf(branch.right)) return branch.right;
  if (branch.right === undefined && branch.left !== undefined && isLeaf(branch.left)) return branch.left;
  return branch;
}

function hashOf(node: Node): Uint8Array {
  if (node === undefined) return NOTHING.slice();
  node.hash ??= isLeaf(node)
    ? mapLeafHash(node.key, node.value)
    : mapBranchHash(hashOf(node.left), hashOf(node.right));
  return node.hash;
}
