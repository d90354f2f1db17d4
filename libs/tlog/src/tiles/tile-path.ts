/** Hashes in a full tile, and entries in a full bundle (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;
/** Tree levels that one tile spans: 2^8 = 256. */
export const TILE_HEIGHT = 8;
/** Where the signed checkpoint stands. */
export const CHECKPOINT_PATH = 'checkpoint';

/** Which tile: a level of hashes, or the bundles of entries below level 0. */
export type TileLevel = number | 'entries';

/** Path of a full tile or bundle: `tile/<level>/<index>`, the index in groups of three digits. */
export function fullTilePath(level: TileLevel, index: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/[0-9]{3}/gu) ?? [];
  return `tile/${level}/${groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')}`;
}

/** Folder of the partial versions of a tile, which may be removed once the full tile is published. */
export function partialTileFolder(level: TileLevel, index: number): string {
  return `${fullTilePath(level, index)}.p`;
}

/** Path of a tile or bundle of `width` hashes or entries, 1 to 256. */
export function tilePath(level: TileLevel, index: number, width: number): string {
  return width === TILE_WIDTH ? fullTilePath(level, index) : `${partialTileFolder(level, index)}/${width}`;
}

/** Hashes that a tree of `size` entries has at a tile level: one for each complete subtree of 256^level. */
export function hashesAtLevel(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** Width of tile `index` when `count` hashes (or entries) stand at its level; 0 if there is no such tile. */
export function tileWidth(index: number, count: number): number {
  return Math.max(0, Math.min(TILE_WIDTH, count - index * TILE_WIDTH));
}

/** Number of tiles, the partial one included, that hold `count` hashes or entries. */
export function tileCount(count: number): number {
  return Math.ceil(count / TILE_WIDTH);
}
