import { nodeHash } from './hashing.js';

/**
 * Gives the hash of a complete subtree: `level` 0 are the leaves, and node `index` of level `l` covers the
 * entries from `index * 2^l` up to, not including, `(index + 1) * 2^l`.
 */
export type HashReader = (level: number, index: number) => Promise<Uint8Array>;

/** Coordinates of a complete subtree, see {@link HashReader}. */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/** The entries from `start` up to, not including, `end`. */
export interface EntryRange {
  readonly start: number;
  readonly end: number;
}

/** Whether a value can be a size or an index here: a whole number from 0 to 2^53 - 1. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** The greatest power of two smaller than `length`, where RFC 6962 (section 2.1) splits a tree. `length` > 1. */
export function splitPoint(length: number): number {
  let power = 1;
  // Sizes pass 2^32, where bit operators would cut them off.
  while (power * 2 < length) power *= 2;
  return power;
}

/**
 * Cuts a range into complete subtrees, the greatest first. `start` must be a multiple of a power of two that
 * is not smaller than the length, as it is for every range that a proof of RFC 6962 names.
 */
export function completeSubtrees({ start, end }: EntryRange): Subtree[] {
  const subtrees: Subtree[] = [];
  let from = start;
  let power = 2 ** 52;
  let level = 52;
  while (from < end) {
    if (end - from >= power) {
      subtrees.push({ level, index: from / power });
      from += power;
    } else {
      power /= 2;
      level -= 1;
    }
  }
  return subtrees;
}

/** Joins the hashes of complete subtrees, the greatest first, to the hash of all; at least one is needed. */
export function joinSubtrees(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** Merkle tree hash of a non-empty range of entries, see {@link completeSubtrees} for the ranges allowed. */
export async function rangeHash(read: HashReader, range: EntryRange): Promise<Uint8Array> {
  const subtrees = completeSubtrees(range);
  return joinSubtrees(await Promise.all(subtrees.map(({ level, index }) => read(level, index))));
}
