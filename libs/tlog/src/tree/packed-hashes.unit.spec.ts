import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { leafHashesOf } from '../tiles/bundle-hashes.js';
import { encodeBundle } from '../tiles/entry-bundle.js';
import { exampleEntries } from '../testing/example-log.js';
import { naiveRoot } from '../testing/naive-tree.js';
import { Frontier } from './frontier.js';
import { leafHash } from './hashing.js';
import { countOf, hashAt, hashesOf, rootOfPacked } from './packed-hashes.js';

const packed = (entries: readonly Uint8Array[]): Uint8Array => leafHashesOf(encodeBundle(entries));

describe('hashes that stand one after another', () => {
  it('are the leaf hashes of the entries of a bundle, whatever is in them', () => {
    const anyEntries = fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 40 });
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const bundle = encodeBundle(entries);
        const before = Buffer.from(bundle);
        // Written apart from the code under test: SHA-256(0x00 || entry).
        const expected = entries.map((entry) =>
          createHash('sha256').update('\0').update(entry).digest('hex'),
        );
        expect(hashesOf(leafHashesOf(bundle)).map((hash) => Buffer.from(hash).toString('hex'))).toEqual(
          expected,
        );
        expect(Buffer.compare(bundle, before)).toBe(0);
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('are hashed from the longest entries too', () => {
    const entries = [new Uint8Array(65_535).fill(7), new Uint8Array(0), new Uint8Array(65_535).fill(9)];
    expect(hashesOf(packed(entries)).map((hash) => [...hash])).toEqual(
      entries.map((entry) => [...leafHash(entry)]),
    );
  });

  it('have the root of their tree, for every number of them in a tile', () => {
    const entries = exampleEntries(256);
    for (let count = 1; count <= 256; count += 1) {
      const some = entries.slice(0, count);
      expect(Buffer.compare(rootOfPacked(packed(some)), naiveRoot(some))).toBe(0);
    }
  });

  it('give a root that stays when the next ones are joined', () => {
    const [one, other] = [exampleEntries(256), exampleEntries(512, 256)];
    const root = rootOfPacked(packed(one));
    rootOfPacked(packed(other));
    expect(Buffer.compare(root, naiveRoot(one))).toBe(0);
  });

  it.each([0, 31, 33, 257 * 32])('have no root when they are %i bytes', (length) => {
    expect(() => rootOfPacked(new Uint8Array(length))).toThrow(RangeError);
  });

  it('are counted and found by their place', () => {
    const hashes = packed(exampleEntries(7));
    expect(countOf(hashes)).toBe(7);
    expect(Buffer.compare(hashAt(hashes, 6), leafHash(exampleEntries(7, 6)[0] ?? new Uint8Array(0)))).toBe(0);
  });
});

describe('a tree that grows by subtrees', () => {
  it('is the tree that grows by entries, and tells of the same subtrees above them', () => {
    const entries = exampleEntries(256 * 5);
    const tell = (seen: string[], from: number) => (level: number, index: number, hash: Uint8Array) => {
      if (level >= from) seen.push(`${level}/${index} ${Buffer.from(hash).toString('hex')}`);
    };
    const [slowly, quickly]: [string[], string[]] = [[], []];
    const [leaves, tiles] = [Frontier.empty(), Frontier.empty()];
    for (const entry of entries) leaves.append(leafHash(entry), tell(slowly, 8));
    for (let from = 0; from < entries.length; from += 256) {
      tiles.appendSubtree(8, rootOfPacked(packed(entries.slice(from, from + 256))), tell(quickly, 0));
    }
    expect(quickly).toEqual(slowly);
    expect(tiles.size).toBe(leaves.size);
    expect(Buffer.compare(tiles.root(), leaves.root())).toBe(0);
  });

  it('refuses a subtree that does not stand where its edge is', () => {
    const frontier = Frontier.empty();
    frontier.append(leafHash(Buffer.from('a')));
    expect(() => frontier.appendSubtree(8, new Uint8Array(32))).toThrow(RangeError);
  });
});
