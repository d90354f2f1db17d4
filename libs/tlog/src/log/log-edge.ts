import { TlogRefusal } from '../refusal.js';
import { leafHashesOf } from '../tiles/bundle-hashes.js';
import { encodeBundle } from '../tiles/entry-bundle.js';
import {
  hashesAtLevel,
  partialTileFolder,
  TILE_HEIGHT,
  TILE_WIDTH,
  tilePath,
  type TileLevel,
} from '../tiles/tile-path.js';
import type { TileReader } from '../tiles/tile-reader.js';
import { Frontier, type CompletedSubtree } from '../tree/frontier.js';
import { HASH_SIZE } from '../tree/hashing.js';
import { countOf, hashesOf, rootOfPacked } from '../tree/packed-hashes.js';
import type { TreeHead } from '../tree/verify.js';

const NOTHING = new Uint8Array(0);

/** A file that an append makes. */
export interface LogFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What an append to an edge gives. */
export interface Growth {
  readonly edge: LogEdge;
  readonly files: readonly LogFile[];
  /** Folders of partial tiles whose full tile is among the files. */
  readonly superseded: readonly string[];
}

/**
 * The right edge of a tiled log: its frontier, and the contents of the tiles and of the bundle that are not yet
 * full. A value: growing gives a new edge and leaves this one as it was, so a failed write changes nothing.
 */
export class LogEdge {
  private constructor(
    private readonly frontier: Frontier,
    /** For each tile level, its partial tile. */
    private readonly tiles: readonly Uint8Array[],
    private readonly bundle: Uint8Array,
  ) {}

  /** The edge of a log without entries. */
  static empty(): LogEdge {
    return new LogEdge(Frontier.empty(), [], NOTHING);
  }

  /**
   * The edge of a stored log; the caller compares its root with the checkpoint.
   *
   * @throws TlogRefusal `tile_missing`, `tile_malformed`, `bundle_malformed`, or `log_corrupt` if the partial
   * bundle is not what its tile says.
   */
  static async restore(reader: TileReader): Promise<LogEdge> {
    const { size } = reader;
    const tiles: Uint8Array[] = [];
    for (let level = 0; hashesAtLevel(level, size) > 0; level += 1) {
      const index = Math.floor(hashesAtLevel(level, size) / TILE_WIDTH);
      const isPartial = hashesAtLevel(level, size) % TILE_WIDTH > 0;
      tiles.push(isPartial ? await reader.hashTile(level, index) : NOTHING);
    }
    const bundle = size % TILE_WIDTH > 0 ? await reader.rawBundle(Math.floor(size / TILE_WIDTH)) : NOTHING;
    if (Buffer.compare(tiles[0] ?? NOTHING, leafHashesOf(bundle)) !== 0) {
      throw new TlogRefusal('log_corrupt', 'the last bundle does not hash to the last tile');
    }
    return new LogEdge(await Frontier.restore(size, reader.hashes), tiles, bundle);
  }

  /** Number of entries at this edge. */
  get size(): number {
    return this.frontier.size;
  }

  /** Size and root of the log at this edge. */
  get head(): TreeHead {
    return { size: this.frontier.size, root: this.frontier.root() };
  }

  /**
   * Appends entries: hashes each of them, and makes only the files at the edge.
   *
   * @throws TlogRefusal `entry_too_large`.
   */
  grow(entries: readonly Uint8Array[]): Growth {
    const bundles = this.cutAtTiles(entries).map(encodeBundle);
    const frontier = this.frontier.clone();
    const fresh = appendLeaves(frontier, bundles.map(leafHashesOf));
    const [first = NOTHING, ...others] = bundles;
    const entriesCut = this.cut('entries', frontier.size, [Buffer.concat([this.bundle, first]), ...others]);
    const cuts = fresh.map((hashes, level) => {
      const grown = Buffer.concat([this.tiles[level] ?? NOTHING, ...hashes]);
      return this.cut(level, frontier.size, tilesOf(grown));
    });
    const all = [entriesCut, ...cuts];
    const tiles = [...cuts.map(({ rest }) => rest), ...this.tiles.slice(cuts.length)];
    return {
      edge: new LogEdge(frontier, tiles, entriesCut.rest),
      files: all.flatMap(({ files }) => files),
      superseded: all.flatMap(({ superseded }) => superseded),
    };
  }

  /** Entries for one bundle each; the first of them fills the bundle at the edge. */
  private cutAtTiles(entries: readonly Uint8Array[]): (readonly Uint8Array[])[] {
    const parts = [];
    let to = TILE_WIDTH - (this.size % TILE_WIDTH);
    for (let from = 0; from < entries.length; from = to, to += TILE_WIDTH)
      parts.push(entries.slice(from, to));
    return parts;
  }

  /** Names the files from the tile or bundle at the edge on. */
  private cut(level: TileLevel, grownSize: number, contents: readonly Uint8Array[]): Cut {
    const hashLevel = level === 'entries' ? 0 : level;
    const before = hashesAtLevel(hashLevel, this.size);
    const first = Math.floor(before / TILE_WIDTH);
    const widthOfLast = hashesAtLevel(hashLevel, grownSize) % TILE_WIDTH;
    const files = contents.map((bytes, at) => {
      const isPartial = widthOfLast > 0 && at === contents.length - 1;
      return { path: tilePath(level, first + at, isPartial ? widthOfLast : TILE_WIDTH), bytes };
    });
    const isFirstFull = contents.length > 1 || widthOfLast === 0;
    const superseded = before % TILE_WIDTH > 0 && isFirstFull ? [partialTileFolder(level, first)] : [];
    // A copy: what is left must not keep all that was appended with it in memory.
    const rest = widthOfLast > 0 ? Uint8Array.from(contents.at(-1) ?? NOTHING) : NOTHING;
    return { files, superseded, rest };
  }
}

interface Cut {
  readonly files: readonly LogFile[];
  readonly superseded: readonly string[];
  /** What is left at the edge, in a file that is not full. */
  readonly rest: Uint8Array;
}

/**
 * Appends leaf hashes, in parts that end where tiles do.
 *
 * @returns for each tile level, the hashes that are new in it.
 */
function appendLeaves(frontier: Frontier, parts: readonly Uint8Array[]): Uint8Array[][] {
  const fresh: Uint8Array[][] = [[...parts]];
  const keep: CompletedSubtree = (level, _index, hash) => {
    // The tree levels that tiles store are those whose subtrees fill whole tiles.
    if (level > 0 && level % TILE_HEIGHT === 0) (fresh[level / TILE_HEIGHT] ??= []).push(hash);
  };
  for (const leaves of parts) {
    if (countOf(leaves) === TILE_WIDTH) frontier.appendSubtree(TILE_HEIGHT, rootOfPacked(leaves), keep);
    else for (const leaf of hashesOf(leaves)) frontier.append(leaf, keep);
  }
  return fresh;
}

function tilesOf(hashes: Uint8Array): Uint8Array[] {
  const tiles = [];
  for (let from = 0; from < hashes.length; from += TILE_WIDTH * HASH_SIZE) {
    tiles.push(hashes.subarray(from, from + TILE_WIDTH * HASH_SIZE));
  }
  return tiles;
}
