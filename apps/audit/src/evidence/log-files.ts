import {
  decodeBundle,
  encodeBundle,
  TILE_WIDTH,
  tilePath,
  fullTilePath,
  TlogRefusal,
  type LogSource,
} from '@coop/tlog';

const HASH_SIZE = 32;

interface TileOfLog {
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
}

/** Every tile and bundle that a checkpoint of this size covers (C2SP tlog-tiles), as it was then. */
export async function* logFiles(
  { read }: Pick<LogSource, 'read'>,
  size: number,
): AsyncGenerator<{ readonly path: string; readonly bytes: Uint8Array }> {
  for (const { level, index, width } of tilesOf(size)) {
    const path = tilePath(level, index, width);
    const bytes = await read(path);
    // A partial tile may have been replaced by its full one meanwhile, which holds more than is needed.
    const full = bytes === undefined ? await read(fullTilePath(level, index)) : undefined;
    if (bytes !== undefined) yield { path, bytes };
    else if (full !== undefined) yield { path, bytes: firstOf(full, level, width) };
    else throw new TlogRefusal('tile_missing', `the log has lost ${path}: verifying it tells more`);
  }
}

const firstOf = (full: Uint8Array, level: TileOfLog['level'], width: number): Uint8Array =>
  level === 'entries'
    ? encodeBundle(decodeBundle(full).slice(0, width))
    : full.subarray(0, width * HASH_SIZE);

function* tilesOf(size: number): Generator<TileOfLog> {
  const among = function* (level: TileOfLog['level'], count: number): Generator<TileOfLog> {
    for (let index = 0; index * TILE_WIDTH < count; index += 1)
      yield { level, index, width: Math.min(TILE_WIDTH, count - index * TILE_WIDTH) };
  };
  yield* among('entries', size);
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH))
    yield* among(level, count);
}
