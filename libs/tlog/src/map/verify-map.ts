import { equalHashes, HASH_SIZE } from '../tree/hashing.js';
import { isRight, KEY_BITS, mapBranchHash, mapLeafHash, NOTHING } from './map-hashing.js';
import type { MapProof } from './verifiable-map.js';

/** What {@link verifyMap} is given. */
export interface MapClaim {
  readonly root: Uint8Array;
  readonly key: Uint8Array;
  /** The value that the key is said to have; null where it is said to have none. */
  readonly value: Uint8Array | null;
  readonly proof: MapProof;
}

/**
 * Whether the map of this root gives the key this value, or none. Never throws: a claim that makes no sense is not
 * proved. For one root and one key at most one answer can be proved, however the map was made: the bits of the key
 * say at each step which way to go, and a hash is that of a leaf, of a branch, or of nothing.
 */
export function verifyMap({ root, key, value, proof: { siblings, end } }: MapClaim): boolean {
  const hashes = [key, ...siblings, ...(end === null ? [] : [end.key, end.value])];
  if (siblings.length > KEY_BITS || hashes.some(({ length }) => length !== HASH_SIZE)) return false;
  if (value === null) {
    if (end !== null && (equalHashes(end.key, key) || !shareBits(end.key, key, siblings.length)))
      return false;
  } else if (end === null || !equalHashes(end.key, key) || !equalHashes(end.value, value)) return false;
  const start = end === null ? NOTHING : mapLeafHash(end.key, end.value);
  const top = siblings.reduceRight(
    (hash, sibling, depth) =>
      isRight(key, depth) ? mapBranchHash(sibling, hash) : mapBranchHash(hash, sibling),
    start,
  );
  return equalHashes(top, root);
}

function shareBits(one: Uint8Array, other: Uint8Array, bits: number): boolean {
  for (let at = 0; at < bits; at += 1) if (isRight(one, at) !== isRight(other, at)) return false;
  return true;
}
