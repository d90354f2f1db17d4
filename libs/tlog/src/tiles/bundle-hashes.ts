import { HASH_SIZE, LEAF_PREFIX, sha256Latin1 } from '../tree/hashing.js';
import { entryEnds, PREFIX_SIZE } from './entry-bundle.js';

/**
 * The leaf hashes of a bundle's entries, one after another as the tile over them has them.
 *
 * @throws TlogRefusal `bundle_malformed` if the bundle ends within an entry.
 */
export function leafHashesOf(bundle: Uint8Array): Uint8Array {
  const ends = entryEnds(bundle);
  const hashes = Buffer.allocUnsafeSlow(ends.length * HASH_SIZE);
  // In a copy, the byte before an entry makes room for the prefix that it is hashed with: none is copied by itself.
  const copy = Buffer.allocUnsafe(bundle.length);
  copy.set(bundle);
  let start = PREFIX_SIZE;
  for (const [at, end] of ends.entries()) {
    copy[start - 1] = LEAF_PREFIX;
    const leaf = sha256Latin1(copy.subarray(start - 1, end));
    hashes.write(leaf, at * HASH_SIZE, HASH_SIZE, 'latin1');
    start = end + PREFIX_SIZE;
  }
  return hashes;
}
