import { HASH_SIZE, TILE_WIDTH, TileReader, type LogSource } from '@coop/tlog';

/** The leaf hashes that everybody can read in the published tiles. */
export async function hashesOfLog({ read }: LogSource, size: number): Promise<Uint8Array[]> {
  const tiles = new TileReader(read, size);
  const found: Uint8Array[] = [];
  for (let index = 0; index < size; index += 1) {
    const tile = await tiles.hashTile(0, Math.floor(index / TILE_WIDTH));
    const start = (index % TILE_WIDTH) * HASH_SIZE;
    found.push(tile.slice(start, start + HASH_SIZE));
  }
  return found;
}
