import { TlogRefusal } from '../refusal.js';
import { emptyRoot, equalHashes, HASH_SIZE, nodeHash } from './hashing.js';
import { isCount, rangeHash, splitPoint, type EntryRange, type HashReader } from './subtrees.js';

/** What {@link verifyInclusions} is given. */
export interface InclusionsClaim {
  readonly size: number;
  readonly root: Uint8Array;
  /** By index, each once. */
  readonly leaves: readonly { readonly index: number; readonly leafHash: Uint8Array }[];
  readonly proof: readonly Uint8Array[];
}

/**
 * One proof that all these entries are in the tree of the first `size` entries: the hashes of the greatest subtrees
 * (by the splits of RFC 6962, section 2.1) without any of them, from left to right. It needs no hash twice, nor one
 * that follows from the entries themselves. For no entries it is the root.
 *
 * @param indexes in any order.
 * @throws TlogRefusal `out_of_range` unless 0 <= index < size, each index once.
 */
export async function proveInclusions(
  read: HashReader,
  indexes: readonly number[],
  size: number,
): Promise<Uint8Array[]> {
  const sorted = [...indexes].sort((a, b) => a - b);
  if (!isCount(size) || !areAscending(sorted, size))
    throw new TlogRefusal(
      'out_of_range',
      `not each of these is, once, an entry of a tree of ${size} entries`,
    );
  const ranges: EntryRange[] = [];
  walk({ start: 0, end: size }, sorted, (range) => ranges.push(range));
  const hashes: Uint8Array[] = [];
  // One after the other: there may be thousands, and the reader keeps each tile.
  for (const range of ranges) hashes.push(await rangeHash(read, range));
  return hashes;
}

/** Whether all these leaves are in the tree of this size and root. Never throws. */
export function verifyInclusions({ size, root, leaves, proof }: InclusionsClaim): boolean {
  const indexes = leaves.map(({ index }) => index);
  if (!isCount(size) || !areAscending(indexes, size)) return false;
  if ([...leaves.map(({ leafHash }) => leafHash), ...proof].some(({ length }) => length !== HASH_SIZE))
    return false;
  if (size === 0) return proof.length === 0 && equalHashes(root, emptyRoot());
  const [given, mine] = [[...proof].reverse(), [...leaves].reverse()];
  const hash = (range: EntryRange, within: readonly number[]): Uint8Array | undefined => {
    if (within.length === 0) return given.pop();
    if (range.end - range.start === 1) return mine.pop()?.leafHash;
    const [left, right] = halves(range, within);
    const [one, other] = [hash(...left), hash(...right)];
    return one === undefined || other === undefined ? undefined : nodeHash(one, other);
  };
  const top = hash({ start: 0, end: size }, indexes);
  return top !== undefined && given.length === 0 && equalHashes(top, root);
}

const areAscending = (indexes: readonly number[], size: number): boolean =>
  indexes.every(
    (index, at) => isCount(index) && index < size && (at === 0 || index > (indexes[at - 1] ?? -1)),
  );

type Half = readonly [EntryRange, readonly number[]];

function halves({ start, end }: EntryRange, within: readonly number[]): readonly [Half, Half] {
  const middle = start + splitPoint(end - start);
  const found = within.findIndex((index) => index >= middle);
  const cut = found === -1 ? within.length : found;
  return [
    [{ start, end: middle }, within.slice(0, cut)],
    [{ start: middle, end }, within.slice(cut)],
  ];
}

function walk(range: EntryRange, within: readonly number[], found: (range: EntryRange) => void): void {
  if (range.start === range.end) return;
  if (within.length === 0) {
    found(range);
    return;
  }
  if (range.end - range.start === 1) return;
  for (const half of halves(range, within)) walk(...half, found);
}
