import { createHash } from 'node:crypto';
import type { MapEntry } from '../map/verifiable-map.js';

const sha256 = (...parts: Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

const bitsOf = (key: Uint8Array): string =>
  [...key].map((byte) => byte.toString(2).padStart(8, '0')).join('');

/** The definition of the map's root, written out with nothing clever in it: what the tests compare with. */
export function naiveMapRoot(entries: readonly MapEntry[], depth = 0): Uint8Array {
  const [only] = entries;
  if (only === undefined) return new Uint8Array(32);
  if (entries.length === 1) return sha256(Uint8Array.of(2), only.key, only.value);
  const [left, right] = ['0', '1'].map((bit) => entries.filter(({ key }) => bitsOf(key)[depth] === bit));
  return sha256(Uint8Array.of(3), naiveMapRoot(left ?? [], depth + 1), naiveMapRoot(right ?? [], depth + 1));
}
