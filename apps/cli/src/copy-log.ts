import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LogReader, TILE_WIDTH, tilePath, type LogSource } from '@coop/tlog';
import { UsageError } from './command.js';

/**
 * Copies what the present checkpoint of a log covers: checkpoint, tiles and entry bundles. The log may go on
 * growing meanwhile. @returns the paths in the log; throws UsageError when a file is lost
 */
export async function copyLog(log: LogSource, folder: string): Promise<readonly string[]> {
  const { checkpoint, note } = await LogReader.open(log);
  const written: string[] = [];
  const write = (path: string, bytes: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
    written.push(path);
  };
  write('checkpoint', note);
  for (const path of logPaths(checkpoint.size)) {
    const bytes = await log.read(path);
    // A partial tile may have been replaced by its full one meanwhile, which holds more than is needed.
    const fullPath = path.replace(/\.p\/\d+$/, '');
    const full = bytes === undefined ? await log.read(fullPath) : undefined;
    if (bytes !== undefined) write(path, bytes);
    else if (full !== undefined) write(fullPath, full);
    else throw new UsageError(`the log has lost ${path}: \`coop audit verify\` tells more`);
  }
  return written;
}

/** Every tile and bundle of a log of this size (C2SP tlog-tiles). */
function logPaths(size: number): string[] {
  const paths: string[] = [];
  const add = (level: number | 'entries', count: number) => {
    for (let index = 0; index * TILE_WIDTH < count; index += 1)
      paths.push(tilePath(level, index, Math.min(TILE_WIDTH, count - index * TILE_WIDTH)));
  };
  add('entries', size);
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH))
    add(level, count);
  return paths;
}
