import { hash } from 'node:crypto';
import { HASH_SIZE } from '../tree/hashing.js';

/** Bits of a key. */
export const KEY_BITS = 8 * HASH_SIZE;

// RFC 6962 takes 0x00 for leaves and 0x01 for nodes: nothing of a log can be passed off as a part of a map.
const LEAF_PREFIX = 0x02;
const BRANCH_PREFIX = 0x03;

/** What stands for a place below which nothing is. No input is known whose SHA-256 is this. */
export const NOTHING: Uint8Array = new Uint8Array(HASH_SIZE);

// Reused between calls, as for the nodes of a log.
const input = new Uint8Array(1 + 2 * HASH_SIZE);

function prefixed(prefix: number, one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length !== HASH_SIZE || other.length !== HASH_SIZE)
    throw new RangeError('keys, values and hashes of a map have 32 bytes');
  input[0] = prefix;
  input.set(one, 1);
  input.set(other, 1 + HASH_SIZE);
  return hash('sha256', input, 'buffer');
}

/** SHA-256(0x02 || key || value). */
export const mapLeafHash = (key: Uint8Array, value: Uint8Array): Uint8Array =>
  prefixed(LEAF_PREFIX, key, value);

/** SHA-256(0x03 || left || right). */
export const mapBranchHash = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  prefixed(BRANCH_PREFIX, left, right);

/** Bit `depth` of a key, the most significant bit of its first byte being bit 0: false leads to the left. */
export const isRight = (key: Uint8Array, depth: number): boolean =>
  (((key[depth >> 3] ?? 0) >> (7 - (depth & 7))) & 1) === 1;
