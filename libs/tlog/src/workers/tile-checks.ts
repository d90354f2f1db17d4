import { TlogRefusal } from '../refusal.js';
import { leafHashesOf } from '../tiles/bundle-hashes.js';
import { fullTilePath, TILE_WIDTH } from '../tiles/tile-path.js';
import { countOf, rootOfPacked } from '../tree/packed-hashes.js';

/** For tiles in a row, the hash of each whose entries hash to it; `undefined` says: look for yourself. */
export type CheckedTiles = readonly (Uint8Array | undefined)[];

/** Who checks full tiles of level 0 with their bundles, several at once: threads that read the log by themselves. */
export interface TileChecks {
  /** How many calls of {@link check} keep it busy. */
  readonly atOnce: number;
  /** Checks `count` tiles from index `first` on. A fault of the reading is no answer but `undefined`. */
  check(first: number, count: number): Promise<CheckedTiles>;
}

/** Reads one file of a log, at once; `undefined` if there is none. */
export type ReadFileSync = (path: string) => Uint8Array | undefined;

/** Checks tiles in a row, see {@link TileChecks}. */
export function checkTiles(read: ReadFileSync, first: number, count: number): CheckedTiles {
  return Array.from({ length: count }, (_, at) => checkTile(read, first + at));
}

function checkTile(read: ReadFileSync, index: number): Uint8Array | undefined {
  const bundle = read(fullTilePath('entries', index));
  const tile = read(fullTilePath(0, index));
  if (bundle === undefined || tile === undefined) return undefined;
  const leaves = leafHashesIn(bundle);
  const isSound =
    leaves !== undefined && countOf(leaves) === TILE_WIDTH && Buffer.compare(leaves, tile) === 0;
  return isSound ? rootOfPacked(leaves) : undefined;
}

function leafHashesIn(bundle: Uint8Array): Uint8Array | undefined {
  try {
    return leafHashesOf(bundle);
  } catch (error) {
    if (error instanceof TlogRefusal) return undefined;
    throw error;
  }
}
