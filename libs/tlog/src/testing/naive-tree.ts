import { createHash } from 'node:crypto';
import type { HashReader } from '../tree/subtrees.js';

/** The definition of RFC 6962, section 2.1, written out with nothing clever in it: what the tests compare with. */
export function naiveRoot(entries: readonly Uint8Array[]): Uint8Array {
  const [only] = entries;
  if (only === undefined) return sha256();
  if (entries.length === 1) return sha256(Uint8Array.of(0), only);
  let split = 1;
  while (split * 2 < entries.length) split *= 2;
  return sha256(Uint8Array.of(1), naiveRoot(entries.slice(0, split)), naiveRoot(entries.slice(split)));
}

/** Reads subtree hashes straight from the entries. */
export function naiveReader(entries: readonly Uint8Array[]): HashReader {
  return async (level, index) => {
    const covered = entries.slice(index * 2 ** level, (index + 1) * 2 ** level);
    if (covered.length !== 2 ** level) throw new Error('a subtree was asked for that is not complete');
    return naiveRoot(covered);
  };
}

function sha256(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}
