import { TlogRefusal } from '../refusal.js';
import { HASH_SIZE } from '../tree/hashing.js';
import { rootOfPacked } from '../tree/packed-hashes.js';
import type { HashReader } from '../tree/subtrees.js';
import { decodeBundle, entryEnds } from './entry-bundle.js';
import {
  fullTilePath,
  hashesAtLevel,
  TILE_HEIGHT,
  TILE_WIDTH,
  tilePath,
  tileWidth,
  type TileLevel,
} from './tile-path.js';

/** Reads one file of a log; `undefined` if there is none. A folder, a web server or a cache can be behind it. */
export type ReadFile = (path: string) => Promise<Uint8Array | undefined>;

interface TileFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Hashes or entries that the file must hold. */
  readonly width: number;
}

/** Reads the tiles and bundles of a log as they are for one tree size, each file at most once. */
export class TileReader {
  private readonly tiles = new Map<string, Promise<Uint8Array>>();

  /** `size`: that of a checkpoint, or smaller than it; a log may not have the partial tiles of other sizes. */
  constructor(
    private readonly read: ReadFile,
    readonly size: number,
  ) {}

  /** The reader of subtree hashes that proofs are made from. */
  readonly hashes: HashReader = async (level, index) => {
    const tileLevel = Math.floor(level / TILE_HEIGHT);
    const span = 2 ** (level % TILE_HEIGHT);
    const first = index * span;
    const tile = await this.hashTile(tileLevel, Math.floor(first / TILE_WIDTH));
    const within = first % TILE_WIDTH;
    if ((within + span) * HASH_SIZE > tile.length) {
      throw new TlogRefusal('out_of_range', 'the subtree is not complete at this size');
    }
    return rootOfPacked(tile.subarray(within * HASH_SIZE, (within + span) * HASH_SIZE));
  };

  /**
   * The hashes of a tile, one after another.
   *
   * @throws TlogRefusal `tile_missing` or `tile_malformed`: verify the log, then restore the file.
   */
  async hashTile(level: number, index: number): Promise<Uint8Array> {
    const path = fullTilePath(level, index);
    const known = this.tiles.get(path);
    if (known !== undefined) return known;
    const tile = this.loadHashTile(level, index);
    this.tiles.set(path, tile);
    return tile;
  }

  /**
   * The entries of a bundle.
   *
   * @throws TlogRefusal `tile_missing` or `bundle_malformed`: verify the log, then restore the file.
   */
  async bundle(index: number): Promise<Uint8Array[]> {
    return decodeBundle(await this.rawBundle(index));
  }

  /**
   * The bytes of a bundle, up to the last entry of this size.
   *
   * @throws TlogRefusal as {@link bundle} does.
   */
  async rawBundle(index: number): Promise<Uint8Array> {
    const width = tileWidth(index, this.size);
    const file = await this.load('entries', index, width);
    const ends = entryEnds(file.bytes);
    if (ends.length !== file.width) {
      throw new TlogRefusal('bundle_malformed', `${file.path} has ${ends.length} entries`);
    }
    return file.bytes.subarray(0, ends[width - 1]);
  }

  private async loadHashTile(level: number, index: number): Promise<Uint8Array> {
    const width = tileWidth(index, hashesAtLevel(level, this.size));
    const file = await this.load(level, index, width);
    if (file.bytes.length !== file.width * HASH_SIZE) {
      throw new TlogRefusal('tile_malformed', `${file.path} has ${file.bytes.length} bytes`);
    }
    return file.bytes.subarray(0, width * HASH_SIZE);
  }

  private async load(level: TileLevel, index: number, width: number): Promise<TileFile> {
    if (width === 0) throw new TlogRefusal('out_of_range', 'no such tile at this size');
    const exact = tilePath(level, index, width);
    // A log may delete a partial tile once the full one is there (C2SP tlog-tiles, "Partial Tiles"), which
    // holds more than this size needs.
    for (const [path, stored] of [
      [exact, width],
      [fullTilePath(level, index), TILE_WIDTH],
    ] as const) {
      const bytes = await this.read(path);
      if (bytes !== undefined) return { path, bytes, width: stored };
    }
    throw new TlogRefusal('tile_missing', `${exact} is missing`);
  }
}
