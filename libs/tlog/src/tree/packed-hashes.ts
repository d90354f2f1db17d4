import { HASH_SIZE, NODE_PREFIX, sha256Latin1 } from './hashing.js';

/** Most hashes that {@link rootOfPacked} joins: those of a tile. */
const MOST = 256;
const PAIR_SIZE = 1 + 2 * HASH_SIZE;

// What is hashed to a node, pair beside pair, with views that are made once: joining a tile allocates its root only.
const pairs = Buffer.alloc((MOST / 2) * PAIR_SIZE, NODE_PREFIX);
const inputs = Array.from({ length: MOST / 2 }, (_, at) =>
  pairs.subarray(at * PAIR_SIZE, (at + 1) * PAIR_SIZE),
);
const placeOf = (at: number): number => (at >> 1) * PAIR_SIZE + 1 + (at & 1) * HASH_SIZE;

/** How many hashes stand in these bytes. */
export const countOf = (packed: Uint8Array): number => packed.length / HASH_SIZE;

/** Cuts hashes that stand one after another apart, as views. */
export function hashesOf(packed: Uint8Array): Uint8Array[] {
  return Array.from({ length: countOf(packed) }, (_, at) => hashAt(packed, at));
}

/** One of hashes that stand one after another, as a view. */
export function hashAt(packed: Uint8Array, at: number): Uint8Array {
  return packed.subarray(at * HASH_SIZE, (at + 1) * HASH_SIZE);
}

/**
 * Root over leaf hashes that stand one after another (RFC 6962, section 2.1): level by level, where a last node
 * without a sibling goes up as it is.
 *
 * @param packed 1 to 256 hashes.
 */
export function rootOfPacked(packed: Uint8Array): Uint8Array {
  let count = countOf(packed);
  if (!Number.isInteger(count) || count < 1 || count > MOST) {
    throw new RangeError(`${packed.length} bytes are not the hashes of a tile`);
  }
  const source = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  for (let at = 0; at < count; at += 2) {
    source.copy(pairs, placeOf(at), at * HASH_SIZE, (at + 2) * HASH_SIZE);
  }
  for (; count > 1; count = (count + 1) >> 1) joinPairs(count);
  return Uint8Array.from(pairs.subarray(1, 1 + HASH_SIZE));
}

/** A parent is written over children that are joined already, its own among them. */
function joinPairs(count: number): void {
  for (const [at, input] of inputs.entries()) {
    if (2 * at + 1 >= count) break;
    pairs.write(sha256Latin1(input), placeOf(at), HASH_SIZE, 'latin1');
  }
  if (count % 2 === 1) {
    const last = placeOf(count - 1);
    pairs.copy(pairs, placeOf((count - 1) >> 1), last, last + HASH_SIZE);
  }
}
