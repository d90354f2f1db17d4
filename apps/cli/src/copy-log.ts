import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { logFiles } from '@coop/audit/replay';
import { LogReader, type LogSource } from '@coop/tlog';

/**
 * Copies what the present checkpoint of a log covers: checkpoint, tiles and entry bundles. The log may go on
 * growing meanwhile. @returns the paths in the log; throws TlogRefusal when a file is lost
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
  for await (const { path, bytes } of logFiles(log, checkpoint.size)) write(path, bytes);
  return written;
}
