import * as fc from 'fast-check';
import { withBitTurned } from '../testing/example-log.js';
import { naiveMapRoot } from '../testing/naive-map.js';
import { leafHash, nodeHash } from '../tree/hashing.js';
import { mapBranchHash, mapLeafHash } from './map-hashing.js';
import { VerifiableMap, type MapEntry, type MapProof } from './verifiable-map.js';
import { verifyMap } from './verify-map.js';

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
/** Keys that share long ways, besides such that part at once. */
const nearKey = fc
  .tuple(fc.integer({ min: 0, max: 31 }), fc.nat(255))
  .map(([at, byte]) => new Uint8Array(32).fill(0xaa).with(at, byte));
const entry = fc.record({ key: fc.oneof(bytes32, nearKey), value: bytes32 });
const entries = fc.uniqueArray(entry, {
  maxLength: 40,
  selector: ({ key }) => Buffer.from(key).toString('hex'),
});

function mapOf(all: readonly MapEntry[]): VerifiableMap {
  const map = new VerifiableMap();
  for (const { key, value } of all) map.set(key, value);
  return map;
}

/** Every proof with one bit turned, one hash missing, doubled, shortened or added, two exchanged, or another end. */
function* spoiled({ siblings, end }: MapProof): Generator<MapProof> {
  for (const [at, hash] of siblings.entries()) {
    yield { end, siblings: siblings.with(at, withBitTurned(hash, at % 32)) };
    yield { end, siblings: siblings.with(at, hash.subarray(1)) };
    yield { end, siblings: siblings.toSpliced(at, 1) };
    yield { end, siblings: siblings.toSpliced(at, 0, hash) };
    const next = siblings[at + 1];
    if (next !== undefined && Buffer.compare(hash, next) !== 0)
      yield { end, siblings: siblings.with(at, next).with(at + 1, hash) };
  }
  yield { end, siblings: [...siblings, new Uint8Array(32)] };
  yield { end: end === null ? { key: new Uint8Array(32), value: new Uint8Array(32) } : null, siblings };
  if (end === null) return;
  yield { siblings, end: { ...end, key: withBitTurned(end.key, 31) } };
  yield { siblings, end: { ...end, value: withBitTurned(end.value, 0) } };
  yield { siblings, end: { ...end, value: end.value.subarray(1) } };
}

describe('a map whose root commits to all of it', () => {
  it('has the root of the definition, in whatever order it was filled', () => {
    fc.assert(
      fc.property(entries, fc.infiniteStream(fc.nat()), (all, order) => {
        const shuffled = all
          .map((each) => ({ each, at: order.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ each }) => each);
        const map = mapOf(shuffled);
        expect(map.root()).toEqual(naiveMapRoot(all));
        expect(map.size).toBe(all.length);
      }),
    );
  });

  it('has the root of the last values, whenever the root was asked for on the way', () => {
    fc.assert(
      fc.property(entries, bytes32, fc.nat(), (all, value, at) => {
        const map = new VerifiableMap();
        for (const each of all) {
          map.set(each.key, each.value);
          map.root();
        }
        const changed = all[at % Math.max(1, all.length)];
        if (changed === undefined) return;
        map.set(changed.key, value);
        expect(map.get(changed.key)).toEqual(value);
        expect(map.size).toBe(all.length);
        expect(map.root()).toEqual(
          naiveMapRoot(all.map((each) => (each === changed ? { ...each, value } : each))),
        );
      }),
    );
  });

  it('has, when keys were taken out, the root of what is left', () => {
    fc.assert(
      fc.property(entries, fc.infiniteStream(fc.boolean()), (all, isTaken) => {
        const map = mapOf(all);
        map.root();
        const left = all.filter(({ key }) => {
          if (!isTaken.next().value) return true;
          expect(map.delete(key)).toBe(true);
          expect(map.delete(key)).toBe(false);
          return false;
        });
        expect(map.root()).toEqual(naiveMapRoot(left));
        expect(map.size).toBe(left.length);
      }),
    );
  });

  it('proves the value of each key, and no other value nor that there is none', () => {
    fc.assert(
      fc.property(entries, (all) => {
        const map = mapOf(all);
        const root = map.root();
        for (const { key, value } of all) {
          const proof = map.prove(key);
          expect(verifyMap({ root, key, value, proof })).toBe(true);
          expect(verifyMap({ root, key, value: withBitTurned(value, 7), proof })).toBe(false);
          expect(verifyMap({ root, key, value: null, proof })).toBe(false);
        }
      }),
    );
  });

  it('proves of each other key that it has none, and no value', () => {
    fc.assert(
      fc.property(entries, fc.oneof(bytes32, nearKey), bytes32, (all, key, value) => {
        const map = mapOf(all);
        if (map.get(key) !== undefined) return;
        const proof = map.prove(key);
        expect(verifyMap({ root: map.root(), key, value: null, proof })).toBe(true);
        expect(verifyMap({ root: map.root(), key, value, proof })).toBe(false);
      }),
    );
  });

  it('has no proof that still holds when anything in it was changed', () => {
    const few = entries.map((all) => all.slice(0, 5));
    fc.assert(
      fc.property(few, fc.oneof(bytes32, nearKey), (all, stranger) => {
        const map = mapOf(all);
        const root = map.root();
        for (const key of [stranger, ...all.map((each) => each.key)]) {
          const value = map.get(key) ?? null;
          const holding = [...spoiled(map.prove(key))].filter((proof) =>
            verifyMap({ root, key, value, proof }),
          );
          expect(holding).toEqual([]);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('has a root of zeros when it is empty, and takes keys and values of 32 bytes only', () => {
    const map = new VerifiableMap();
    expect(map.root()).toEqual(new Uint8Array(32));
    expect(
      verifyMap({
        root: map.root(),
        key: new Uint8Array(32),
        value: null,
        proof: { siblings: [], end: null },
      }),
    ).toBe(true);
    expect(() => map.set(new Uint8Array(31), new Uint8Array(32))).toThrow(RangeError);
    expect(() => map.set(new Uint8Array(32), new Uint8Array(33))).toThrow(RangeError);
  });

  it('keeps its own copy of what it was given', () => {
    const [key, value] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    const map = mapOf([{ key, value }]);
    const root = map.root();
    value.fill(9);
    map.set(new Uint8Array(32).fill(3), new Uint8Array(32));
    expect(map.get(key)).toEqual(new Uint8Array(32).fill(2));
    expect(map.root()).not.toEqual(root);
  });

  it('shares no hash with the tree of a log', () => {
    const [one, other] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    const hashes = [
      mapLeafHash(one, other),
      mapBranchHash(one, other),
      nodeHash(one, other),
      leafHash(Buffer.concat([one, other])),
    ].map((hash) => Buffer.from(hash).toString('hex'));
    expect(new Set(hashes).size).toBe(4);
  });

  it('refuses an entry that stands where its key does not lead, even under a root that says so', () => {
    const [key, other, value] = [1, 0x80, 7].map((byte) => new Uint8Array(32).with(0, byte));
    if (key === undefined || other === undefined || value === undefined)
      throw new TypeError('there are three');
    const sibling = new Uint8Array(32).fill(5);
    const root = mapBranchHash(mapLeafHash(other, value), sibling);
    const proof = { siblings: [sibling], end: { key: other, value } };
    expect(verifyMap({ root, key, value: null, proof })).toBe(false);
  });

  it('refuses a way that is longer than a key', () => {
    const siblings = Array.from({ length: 257 }, () => new Uint8Array(32));
    const key = new Uint8Array(32);
    expect(verifyMap({ root: key, key, value: null, proof: { siblings, end: null } })).toBe(false);
  });
});
