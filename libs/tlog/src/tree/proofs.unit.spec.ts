import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { exampleEntries, withBitTurned } from '../testing/example-log.js';
import { naiveReader, naiveRoot } from '../testing/naive-tree.js';
import { emptyRoot, leafHash } from './hashing.js';
import { proveConsistency, proveInclusion } from './prove.js';
import { verifyConsistency, verifyInclusion, type ConsistencyClaim, type InclusionClaim } from './verify.js';

const entries = exampleEntries(300);
const read = naiveReader(entries);
const rootAt = (size: number): Uint8Array => naiveRoot(entries.slice(0, size));

async function inclusion(index: number, size: number): Promise<InclusionClaim> {
  const proof = await proveInclusion(read, index, size);
  return { index, size, leafHash: leafHash(entries[index] ?? Buffer.from('')), root: rootAt(size), proof };
}

async function consistency(size1: number, size2: number): Promise<ConsistencyClaim> {
  const proof = await proveConsistency(read, size1, size2);
  return { size1, size2, root1: rootAt(size1), root2: rootAt(size2), proof };
}

/** Every proof with one bit turned, one hash missing, doubled, shortened or added, or two exchanged. */
function* spoiledProofs(proof: readonly Uint8Array[]): Generator<readonly Uint8Array[]> {
  for (const [at, hash] of proof.entries()) {
    yield proof.with(at, withBitTurned(hash, at % 32));
    yield proof.with(at, hash.subarray(1));
    yield proof.toSpliced(at, 1);
    yield proof.toSpliced(at, 0, hash);
    const next = proof[at + 1];
    if (next !== undefined) yield proof.with(at, next).with(at + 1, hash);
  }
  yield [...proof, new Uint8Array(32)];
}

const pair = fc
  .tuple(fc.integer({ min: 1, max: 300 }), fc.nat())
  .map(([size, draw]): [number, number] => [draw % size, size]);

describe('a proof that an entry is in the log', () => {
  it('is accepted for every entry of every tree up to 40 entries', async () => {
    for (let size = 1; size <= 40; size += 1) {
      for (let index = 0; index < size; index += 1) {
        expect(verifyInclusion(await inclusion(index, size))).toBe(true);
      }
    }
  });

  it('is as short as the tree is high', async () => {
    expect((await inclusion(5, 256)).proof).toHaveLength(8);
    expect((await inclusion(0, 1)).proof).toHaveLength(0);
  });

  it('is refused whenever anything in it was changed', async () => {
    await fc.assert(
      fc.asyncProperty(pair, async ([index, size]) => {
        const claim = await inclusion(index, size);
        expect(verifyInclusion(claim)).toBe(true);
        for (const proof of spoiledProofs(claim.proof)) {
          expect(verifyInclusion({ ...claim, proof })).toBe(false);
        }
        expect(verifyInclusion({ ...claim, root: withBitTurned(claim.root, 31) })).toBe(false);
        expect(verifyInclusion({ ...claim, leafHash: withBitTurned(claim.leafHash) })).toBe(false);
      }),
      { seed: 9162, numRuns: 150 },
    );
  });

  it('is refused for every other place than its own', async () => {
    for (const [index, size] of [
      [0, 7],
      [6, 7],
      [4, 5],
      [20, 33],
      [32, 33],
    ] as const) {
      const claim = await inclusion(index, size);
      const accepted = Array.from({ length: size + 2 }, (_, at) => at).filter((at) =>
        verifyInclusion({ ...claim, index: at }),
      );
      expect(accepted).toEqual([index]);
    }
  });

  it.each([
    { index: -1, size: 7 },
    { index: 7, size: 7 },
    { index: 0.5, size: 7 },
    { index: 0, size: 0 },
    { index: 0, size: Number.NaN },
    { index: 0, size: Infinity },
    { index: 0, size: 2 ** 60 },
  ])('is refused without a fault for entry $index of $size, which cannot be', async (place) => {
    expect(verifyInclusion({ ...(await inclusion(0, 7)), ...place })).toBe(false);
  });

  it('is not made for an entry that the tree does not have', async () => {
    await expect(proveInclusion(read, 7, 7)).rejects.toMatchObject({ code: 'out_of_range' });
  });

  it('is verified beyond 2^32 entries, where half the tree would be lost to short arithmetic', () => {
    // The last of 2^40 + 1 entries stands alone beside the rest.
    const rest = naiveRoot(entries.slice(0, 2));
    const leaf = leafHash(Buffer.from('last'));
    const root = naiveRoot([Buffer.from('other')]);
    const claim = { index: 2 ** 40, size: 2 ** 40 + 1, leafHash: leaf, proof: [rest] };
    expect(verifyInclusion({ ...claim, root })).toBe(false);
    expect(verifyInclusion({ ...claim, root: joined(rest, leaf) })).toBe(true);
  });
});

describe('a proof that the log was only added to', () => {
  it('is accepted for every two trees up to 40 entries', async () => {
    for (let size2 = 0; size2 <= 40; size2 += 1) {
      for (let size1 = 0; size1 <= size2; size1 += 1) {
        expect(verifyConsistency(await consistency(size1, size2))).toBe(true);
      }
    }
  });

  it('is refused whenever anything in it was changed', async () => {
    await fc.assert(
      fc.asyncProperty(pair, async ([size1, size2]) => {
        const claim = await consistency(size1, size2);
        expect(verifyConsistency(claim)).toBe(true);
        for (const proof of spoiledProofs(claim.proof)) {
          expect(verifyConsistency({ ...claim, proof })).toBe(false);
        }
        expect(verifyConsistency({ ...claim, root1: withBitTurned(claim.root1) })).toBe(false);
        // Anything at all extends the tree without entries.
        if (size1 > 0) expect(verifyConsistency({ ...claim, root2: withBitTurned(claim.root2) })).toBe(false);
      }),
      { seed: 9162, numRuns: 150 },
    );
  });

  it('is refused when one old entry was altered, whatever proof the altered log gives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.nat(60), fc.nat(), async (size1, more, draw) => {
        const altered = exampleEntries(size1 + more).with(draw % size1, Buffer.from('altered'));
        const proof = await proveConsistency(naiveReader(altered), size1, altered.length);
        const root2 = naiveRoot(altered);
        const claim = { size1, root1: rootAt(size1), size2: altered.length, root2, proof };
        expect(verifyConsistency(claim)).toBe(false);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('is refused for a log that became smaller', async () => {
    const claim = await consistency(5, 9);
    const [size1, size2, root1, root2] = [claim.size2, claim.size1, claim.root2, claim.root1];
    expect(verifyConsistency({ size1, size2, root1, root2, proof: claim.proof })).toBe(false);
  });

  it('needs no hashes from an empty log on, but its root', async () => {
    const claim = await consistency(0, 9);
    expect(claim.proof).toEqual([]);
    expect(claim.root1).toEqual(emptyRoot());
    expect(verifyConsistency({ ...claim, root1: rootAt(1) })).toBe(false);
  });

  it('is not made for a tree greater than the log', async () => {
    await expect(proveConsistency(read, 8, 7)).rejects.toMatchObject({ code: 'out_of_range' });
  });
});

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  // Written apart from the code under test: SHA-256(0x01 || left || right).
  return new Uint8Array(createHash('sha256').update(Uint8Array.of(1)).update(left).update(right).digest());
}
