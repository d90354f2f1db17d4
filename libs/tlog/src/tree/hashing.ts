import { hash, timingSafeEqual } from 'node:crypto';

/** Bytes of a SHA-256 hash. */
export const HASH_SIZE = 32;

// RFC 6962, section 2.1: different prefixes keep a leaf from being passed off as an inner node.
export const LEAF_PREFIX = 0x00;
export const NODE_PREFIX = 0x01;

/**
 * SHA-256 as a string of one character for each byte. Three times as fast as with a buffer for the result, whose
 * allocation costs more than the hashing does; where the processor has instructions for SHA, nothing written in
 * JavaScript comes near.
 */
export const sha256Latin1 = (bytes: Uint8Array): string => hash('sha256', bytes, 'binary');

const sha256 = (bytes: Uint8Array): Uint8Array => Buffer.from(sha256Latin1(bytes), 'latin1');

// Reused between calls: hashing is synchronous, and one allocation per node would dominate its cost.
const nodeInput = new Uint8Array(1 + 2 * HASH_SIZE);
nodeInput[0] = NODE_PREFIX;

/** Hash of an entry as a leaf: SHA-256(0x00 || entry) (RFC 6962, section 2.1). */
export function leafHash(entry: Uint8Array): Uint8Array {
  const input = Buffer.allocUnsafe(1 + entry.length);
  input[0] = LEAF_PREFIX;
  input.set(entry, 1);
  return sha256(input);
}

/** Hash of an inner node: SHA-256(0x01 || left || right) (RFC 6962, section 2.1). Both must be 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length !== HASH_SIZE || right.length !== HASH_SIZE) {
    throw new RangeError('a tree node is hashed from two hashes of 32 bytes');
  }
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_SIZE);
  return sha256(nodeInput);
}

/** Root of the tree without entries: the hash of nothing (RFC 6962, section 2.1). A fresh copy each time. */
export function emptyRoot(): Uint8Array {
  return sha256(new Uint8Array(0));
}

/** Whether two hashes are the same 32 bytes; anything of another length equals nothing. */
export function equalHashes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === HASH_SIZE && other.length === HASH_SIZE && timingSafeEqual(one, other);
}
