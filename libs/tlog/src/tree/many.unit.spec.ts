import * as fc from 'fast-check';
import { exampleEntries, withBitTurned } from '../testing/example-log.js';
import { naiveReader, naiveRoot } from '../testing/naive-tree.js';
import { leafHash } from './hashing.js';
import { proveInclusions, verifyInclusions } from './many.js';
import { proveInclusion } from './prove.js';

const entries = exampleEntries(200);
const read = naiveReader(entries);
const hashes = entries.map(leafHash);
const leavesAt = (indexes: readonly number[]) =>
  indexes.map((index) => ({ index, leafHash: hashes[index] ?? new Uint8Array() }));

const some = fc
  .integer({ min: 1, max: 200 })
  .chain((size) =>
    fc.tuple(fc.constant(size), fc.uniqueArray(fc.integer({ min: 0, max: size - 1 }), { maxLength: 30 })),
  )
  .map(([size, indexes]): [number, number[]] => [size, indexes.sort((a, b) => a - b)]);

describe('one proof for many entries', () => {
  it('holds for any entries of any tree, and for none of their neighbours', async () => {
    await fc.assert(
      fc.asyncProperty(some, async ([size, indexes]) => {
        const root = naiveRoot(entries.slice(0, size));
        const proof = await proveInclusions(read, indexes, size);
        const leaves = leavesAt(indexes);
        expect(verifyInclusions({ size, root, leaves, proof })).toBe(true);
        for (const at of leaves.keys()) {
          const [leaf] = leaves.slice(at);
          if (leaf === undefined) continue;
          const other = { ...leaf, leafHash: withBitTurned(leaf.leafHash, 3) };
          expect(verifyInclusions({ size, root, leaves: leaves.with(at, other), proof })).toBe(false);
          expect(verifyInclusions({ size, root, leaves: leaves.toSpliced(at, 1), proof })).toBe(false);
          expect(verifyInclusions({ size, root, leaves: leaves.toSpliced(at, 0, leaf), proof })).toBe(false);
        }
        for (const [at, hash] of proof.entries()) {
          expect(
            verifyInclusions({ size, root, leaves, proof: proof.with(at, withBitTurned(hash, at % 32)) }),
          ).toBe(false);
          expect(verifyInclusions({ size, root, leaves, proof: proof.toSpliced(at, 1) })).toBe(false);
          expect(verifyInclusions({ size, root, leaves, proof: proof.toSpliced(at, 0, hash) })).toBe(false);
        }
        expect(verifyInclusions({ size, root, leaves, proof: [...proof, new Uint8Array(32)] })).toBe(false);
      }),
    );
  });

  it('has, for one entry, the hashes of the proof of that entry', async () => {
    const [one, many] = [await proveInclusion(read, 77, 200), await proveInclusions(read, [77], 200)];
    const sorted = (all: readonly Uint8Array[]) =>
      all.map((hash) => Buffer.from(hash).toString('hex')).sort();
    expect(sorted(many)).toEqual(sorted(one));
  });

  it('needs nothing for all entries, and the root for none', async () => {
    expect(await proveInclusions(read, [...entries.keys()], 200)).toEqual([]);
    expect(await proveInclusions(read, [], 200)).toEqual([naiveRoot(entries)]);
    expect(await proveInclusions(read, [], 0)).toEqual([]);
    expect(verifyInclusions({ size: 0, root: naiveRoot([]), leaves: [], proof: [] })).toBe(true);
  });

  it('is not made for an entry that is not there, or named twice', async () => {
    for (const indexes of [[200], [-1], [1.5], [3, 3]])
      await expect(proveInclusions(read, indexes, 200)).rejects.toMatchObject({ code: 'out_of_range' });
  });
});
