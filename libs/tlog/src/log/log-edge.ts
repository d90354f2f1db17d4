import { TlogRefusal } from '../refusal.js';
import { encodeBundle } from '../tiles/entry-bundle.js';
import {
  hashesAtLevel,
  partialTileFolder,
  TILE_HEIGHT,
  TILE_WIDTH,
  tilePath,
  type TileLevel,
} from '../tiles/tile-path.js';
import { hashesOf, type TileReader } from '../tiles/tile-reader.js';
import { Frontier } from '../tree/frontier.js';
import { equalHashes, leafHash } from '../tree/hashing.js';
import type { TreeHead } from '../tree/verify.js';

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
    /** For each tile level, the hashes of its partial tile. */
    private readonly tiles: readonly (readonly Uint8Array[])[],
    private readonly bundle: Uint8Array,
  ) {}

  /** The edge of a log without entries. */
  static empty(): LogEdge {
    return new LogEdge(Frontier.empty(), [], new Uint8Array(0));
  }

  /**
   * The edge of a stored log; the caller compares its root with the checkpoint.
   *
   * @throws TlogRefusal `tile_missing`, `tile_malformed`, `bundle_malformed`, or `log_corrupt` if the partial
   * bundle is not what its tile says.
   */
  static async restore(reader: TileReader): Promise<LogEdge> {
    const { size } = reader;
    const tiles: Uint8Array[][] = [];
    for (let level = 0; hashesAtLevel(level, size) > 0; level += 1) {
      const index = Math.floor(hashesAtLevel(level, size) / TILE_WIDTH);
      const isPartial = hashesAtLevel(level, size) % TILE_WIDTH > 0;
      tiles.push(isPartial ? hashesOf(await reader.hashTile(level, index)) : []);
    }
    const entries = size % TILE_WIDTH > 0 ? await reader.bundle(Math.floor(size / TILE_WIDTH)) : [];
    if (!areHashedInto(tiles[0] ?? [], entries)) {
      throw new TlogRefusal('log_corrupt', 'the last bundle does not hash to the last tile');
    }
    return new LogEdge(await Frontier.restore(size, reader.hashes), tiles, encodeBundle(entries));
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
    const frontier = this.frontier.clone();
    const fresh: Uint8Array[][] = [];
    for (const entry of entries) {
      frontier.append(leafHash(entry), (level, _index, hash) => {
        // The tree levels that tiles store are those whose subtrees fill whole tiles.
        if (level % TILE_HEIGHT === 0) (fresh[level / TILE_HEIGHT] ??= []).push(hash);
      });
    }
    const bundles = this.growBundle(entries);
    const levels = fresh.map((hashes, level) => this.growTiles(level, hashes));
    const tiles = [...levels.map(({ rest }) => rest), ...this.tiles.slice(levels.length)];
    return {
      edge: new LogEdge(frontier, tiles, bundles.rest),
      files: [...bundles.files, ...levels.flatMap(({ files }) => files)],
      superseded: [...bundles.superseded, ...levels.flatMap(({ superseded }) => superseded)],
    };
  }

  private growBundle(entries: readonly Uint8Array[]): Cut<Uint8Array> {
    const before = this.frontier.size % TILE_WIDTH;
    const chunks: Uint8Array[] = [];
    for (let from = -before; from < entries.length; from += TILE_WIDTH) {
      const added = encodeBundle(entries.slice(Math.max(0, from), from + TILE_WIDTH));
      chunks.push(from < 0 ? Buffer.concat([this.bundle, added]) : added);
    }
    const widthOfLast = (before + entries.length) % TILE_WIDTH;
    const first = Math.floor(this.frontier.size / TILE_WIDTH);
    const cut = nameFiles('entries', first, chunks, widthOfLast, before > 0);
    return { ...cut, rest: widthOfLast > 0 ? (chunks.at(-1) ?? this.bundle) : new Uint8Array(0) };
  }

  private growTiles(level: number, fresh: readonly Uint8Array[]): Cut<readonly Uint8Array[]> {
    const before = this.tiles[level] ?? [];
    const hashes = [...before, ...fresh];
    const first = Math.floor(hashesAtLevel(level, this.frontier.size) / TILE_WIDTH);
    const chunks: Uint8Array[] = [];
    for (let from = 0; from < hashes.length; from += TILE_WIDTH) {
      chunks.push(Buffer.concat(hashes.slice(from, from + TILE_WIDTH)));
    }
    const widthOfLast = hashes.length % TILE_WIDTH;
    const cut = nameFiles(level, first, chunks, widthOfLast, before.length > 0);
    return { ...cut, rest: hashes.slice(hashes.length - widthOfLast) };
  }
}

function areHashedInto(hashes: readonly Uint8Array[], entries: readonly Uint8Array[]): boolean {
  return hashes.length === entries.length && hashes.every((hash, at) => isHashOf(hash, entries[at]));
}

function isHashOf(hash: Uint8Array, entry: Uint8Array | undefined): boolean {
  return entry !== undefined && equalHashes(hash, leafHash(entry));
}

interface Named {
  readonly files: readonly LogFile[];
  readonly superseded: readonly string[];
}

interface Cut<Rest> extends Named {
  /** What is left at the edge, in a file that is not full. */
  readonly rest: Rest;
}

function nameFiles(
  level: TileLevel,
  first: number,
  chunks: readonly Uint8Array[],
  widthOfLast: number,
  hadPartial: boolean,
): Named {
  const files = chunks.map((bytes, at) => {
    const isPartial = widthOfLast > 0 && at === chunks.length - 1;
    return { path: tilePath(level, first + at, isPartial ? widthOfLast : TILE_WIDTH), bytes };
  });
  const isFirstFull = chunks.length > 1 || widthOfLast === 0;
  return { files, superseded: hadPartial && isFirstFull ? [partialTileFolder(level, first)] : [] };
}
