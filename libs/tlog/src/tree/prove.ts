import { TlogRefusal } from '../refusal.js';
import { isCount, rangeHash, splitPoint, type EntryRange, type HashReader } from './subtrees.js';

/**
 * Proof that entry `index` is in the tree of the first `size` entries: PATH of RFC 6962, section 2.1.1.
 *
 * @throws TlogRefusal `out_of_range` unless 0 <= index < size.
 */
export async function proveInclusion(read: HashReader, index: number, size: number): Promise<Uint8Array[]> {
  if (!isCount(index) || !isCount(size) || index >= size) {
    throw new TlogRefusal('out_of_range', `no entry ${index} in a tree of ${size} entries`);
  }
  return readRanges(read, inclusionRanges(index, size));
}

/**
 * Proof that the tree of `size2` entries starts with the tree of `size1`: PROOF of RFC 6962, section 2.1.2.
 * It is empty for equal sizes and for `size1` 0, where there is nothing to prove.
 *
 * @throws TlogRefusal `out_of_range` unless 0 <= size1 <= size2.
 */
export async function proveConsistency(
  read: HashReader,
  size1: number,
  size2: number,
): Promise<Uint8Array[]> {
  if (!isCount(size1) || !isCount(size2) || size1 > size2) {
    throw new TlogRefusal('out_of_range', `a tree of ${size2} entries cannot extend one of ${size1}`);
  }
  return size1 === 0 || size1 === size2 ? [] : readRanges(read, consistencyRanges(size1, size2));
}

function readRanges(read: HashReader, ranges: readonly EntryRange[]): Promise<Uint8Array[]> {
  return Promise.all(ranges.map((range) => rangeHash(read, range)));
}

/** The siblings met on the way from the root to the leaf, given from the leaf upwards. */
function inclusionRanges(index: number, size: number): EntryRange[] {
  const ranges: EntryRange[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

function consistencyRanges(size1: number, size2: number): EntryRange[] {
  const ranges: EntryRange[] = [];
  let start = 0;
  let end = size2;
  while (end !== size1) {
    const middle = start + splitPoint(end - start);
    if (size1 <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  // Whoever verifies already has the old root: it is left out when it is itself a subtree of the new tree.
  if (start !== 0) ranges.push({ start, end });
  return ranges.reverse();
}
