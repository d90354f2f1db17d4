import * as fc from 'fast-check';
import { exampleEntries, exampleStorage, withBitTurned } from '../testing/example-log.js';
import { naiveRoot } from '../testing/naive-tree.js';
import { decodeBundle, encodeBundle, MAX_ENTRY_BYTES } from './entry-bundle.js';
import { fullTilePath, hashesAtLevel, tileCount, tilePath, tileWidth } from './tile-path.js';
import { TileReader } from './tile-reader.js';

describe('the path of a tile', () => {
  it.each([
    [0, 0, 'tile/0/000'],
    [0, 999, 'tile/0/999'],
    [1, 1000, 'tile/1/x001/000'],
    [0, 1234067, 'tile/0/x001/x234/067'],
    ['entries', 12, 'tile/entries/012'],
  ] as const)('of level %s and index %i is %s', (level, index, path) => {
    expect(fullTilePath(level, index)).toBe(path);
  });

  it('names how many hashes a tile holds that is not full', () => {
    expect(tilePath(0, 273, 112)).toBe('tile/0/273.p/112');
    expect(tilePath(0, 273, 256)).toBe('tile/0/273');
  });

  it('follows the example of 70,000 entries in the specification', () => {
    const widths = [0, 1, 2].map((level) => {
      const count = hashesAtLevel(level, 70_000);
      return [tileCount(count), tileWidth(tileCount(count) - 1, count)];
    });
    expect(widths).toEqual([
      [274, 112],
      [2, 17],
      [1, 1],
    ]);
    expect(hashesAtLevel(3, 70_000)).toBe(0);
  });
});

describe('a bundle of entries', () => {
  it('gives back any entries, empty ones included', () => {
    const anyEntries = fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 20 });
    fc.assert(
      fc.property(anyEntries, (entries) => {
        expect(decodeBundle(encodeBundle(entries)).map((entry) => [...entry])).toEqual(
          entries.map((entry) => [...entry]),
        );
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it('puts the length of each entry before it, in two bytes', () => {
    expect([...encodeBundle([Buffer.from('ab'), new Uint8Array(258)])].slice(0, 6)).toEqual([
      0, 2, 97, 98, 1, 2,
    ]);
  });

  it('holds the longest entry and refuses a longer one', () => {
    expect(decodeBundle(encodeBundle([new Uint8Array(MAX_ENTRY_BYTES)]))[0]).toHaveLength(65_535);
    expect(() => encodeBundle([new Uint8Array(MAX_ENTRY_BYTES + 1)])).toThrow(
      expect.objectContaining({ code: 'entry_too_large' }),
    );
  });

  it('is refused wherever it was cut off within an entry', () => {
    const bundle = encodeBundle([Buffer.from('abc'), Buffer.from('de')]);
    const accepted = Array.from({ length: bundle.length + 1 }, (_, at) => at).filter((at) => {
      try {
        return decodeBundle(bundle.subarray(0, at)).length >= 0;
      } catch (error) {
        expect(error).toMatchObject({ code: 'bundle_malformed' });
        return false;
      }
    });
    expect(accepted).toEqual([0, 5, 9]);
  });
});

describe('a reader of tiles', () => {
  const entries = exampleEntries(700);

  it('gives the hash of any complete subtree', async () => {
    const storage = await exampleStorage(entries);
    const reader = new TileReader((path) => storage.read(path), 700);
    for (const [level, index] of [
      [0, 699],
      [3, 86],
      [7, 4],
      [8, 1],
      [9, 0],
    ] as const) {
      const covered = entries.slice(index * 2 ** level, (index + 1) * 2 ** level);
      expect(await reader.hashes(level, index)).toEqual(naiveRoot(covered));
    }
  });

  it('finds in the full tile what stood in a partial one that is gone', async () => {
    const storage = await exampleStorage(entries);
    const reader = new TileReader((path) => storage.read(path), 300);
    expect(await reader.hashTile(0, 1)).toHaveLength(44 * 32);
    expect(await reader.bundle(1)).toEqual(entries.slice(256, 300));
  });

  it('says which file is missing or has a wrong length', async () => {
    const storage = await exampleStorage(entries);
    const reader = () => new TileReader((path) => storage.read(path), 700);
    storage.files.set('tile/0/001', new Uint8Array(8191));
    await expect(reader().hashTile(0, 1)).rejects.toMatchObject({ code: 'tile_malformed' });
    storage.files.delete('tile/0/001');
    await expect(reader().hashTile(0, 1)).rejects.toMatchObject({
      code: 'tile_missing',
      message: 'tile/0/001 is missing',
    });
    storage.files.set('tile/entries/001', encodeBundle(entries.slice(0, 255)));
    await expect(reader().bundle(1)).rejects.toMatchObject({ code: 'bundle_malformed' });
  });

  it('refuses what the tree does not have at its size', async () => {
    const storage = await exampleStorage(entries);
    const reader = new TileReader((path) => storage.read(path), 700);
    for (const read of [
      reader.hashes(0, 700),
      reader.hashes(9, 1),
      reader.hashTile(1, 1),
      reader.bundle(3),
    ]) {
      await expect(read).rejects.toMatchObject({ code: 'out_of_range' });
    }
  });

  it('hands a changed hash on unchanged: it is for the verifier of the proof to notice', async () => {
    const storage = await exampleStorage(entries);
    const tile = storage.files.get('tile/0/000') ?? new Uint8Array(0);
    storage.files.set('tile/0/000', withBitTurned(tile));
    const reader = new TileReader((path) => storage.read(path), 700);
    expect(await reader.hashes(0, 0)).not.toEqual(naiveRoot(entries.slice(0, 1)));
  });
});
