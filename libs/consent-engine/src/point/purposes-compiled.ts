import { addBits, bitsFor, NO_BITS, type Bits } from './bits.js';
import type { PurposeIndex } from './purpose-index.js';

/** The purposes named, each with all that it contains, by one version; nothing by a version that is not known. */
export function narrowerThan(
  purposes: PurposeIndex,
  terms: readonly string[],
  taxonomy: string | undefined,
): Bits {
  const tree = purposes.tree(taxonomy);
  if (tree === undefined) return NO_BITS;
  const all = bitsFor(tree.down.length);
  for (const term of terms) addBits(all, tree.down[purposes.number(term)] ?? NO_BITS);
  return all;
}
