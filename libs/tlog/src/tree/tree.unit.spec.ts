import * as fc from 'fast-check';
import { exampleEntries } from '../testing/example-log.js';
import { naiveReader, naiveRoot } from '../testing/naive-tree.js';
import { Frontier, rootOf } from './frontier.js';
import { emptyRoot, leafHash, nodeHash } from './hashing.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

// The eight leaves by which implementations of Certificate Transparency have been compared since 2013.
const leaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((text) => Buffer.from(text, 'hex'));
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the tree of RFC 6962', () => {
  it.each(roots.map((root, size) => ({ size, root })))(
    'gives the known root over the first $size known leaves',
    ({ size, root }) => {
      expect(hex(rootOf(leaves.slice(0, size).map(leafHash)))).toBe(root);
    },
  );

  it('has the hash of nothing as its root while it is empty', () => {
    expect(Frontier.empty().root()).toEqual(emptyRoot());
  });

  it('never takes the inside of the tree for an entry', () => {
    const [left, right] = [leafHash(Buffer.from('a')), leafHash(Buffer.from('b'))];
    expect(leafHash(Buffer.concat([left, right]))).not.toEqual(nodeHash(left, right));
  });

  it('refuses to join anything that is not two hashes', () => {
    expect(() => nodeHash(new Uint8Array(31), new Uint8Array(33))).toThrow(RangeError);
  });

  it('gives the same root however it grew, entry by entry, as the definition gives', () => {
    const entries = exampleEntries(200);
    const frontier = Frontier.empty();
    for (const [size, entry] of entries.entries()) {
      expect(frontier.root()).toEqual(naiveRoot(entries.slice(0, size)));
      frontier.append(leafHash(entry));
    }
  });

  it('goes on from its stored hashes as if it had never stopped', async () => {
    const sizes = fc.record({ before: fc.nat(300), added: fc.nat(100) });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ before, added }) => {
        const entries = exampleEntries(before + added);
        const frontier = await Frontier.restore(before, naiveReader(entries));
        for (const entry of entries.slice(before)) frontier.append(leafHash(entry));
        expect(frontier.root()).toEqual(naiveRoot(entries));
      }),
      { seed: 6962, numRuns: 100 },
    );
  });

  it('reports every subtree once, at the moment when it is complete', () => {
    const entries = exampleEntries(64);
    const seen = new Map<string, Uint8Array>();
    const frontier = Frontier.empty();
    for (const entry of entries) {
      frontier.append(leafHash(entry), (level, index, hash) => seen.set(`${level}/${index}`, hash));
    }
    expect(seen.size).toBe(2 * 64 - 1);
    expect(seen.get('3/5')).toEqual(naiveRoot(entries.slice(40, 48)));
    expect(seen.get('6/0')).toEqual(naiveRoot(entries));
  });

  it('leaves the original as it was when a copy grows', () => {
    const frontier = Frontier.empty();
    frontier.append(leafHash(Buffer.from('a')));
    const before = frontier.root();
    frontier.clone().append(leafHash(Buffer.from('b')));
    expect(frontier.root()).toEqual(before);
  });
});
