import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a file of the keys folder at the first start, readable by the owner of the process alone. Of several instances
 * that start at once one makes it, and each then reads a whole one; a file that is there is left as it is.
 * It is on the disk, and so is its name, before anything is signed or sealed with it.
 * @param make - asked only where the file is missing
 */
export function ensureKeyFile(file: string, make: () => string | Uint8Array): void {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const own = `${file}.${randomUUID()}.new`;
  try {
    writeFileSync(own, make(), { mode: 0o600, flag: 'wx', flush: true });
    // A link, unlike a renaming, never takes the place of a file that is there.
    linkSync(own, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(own, { force: true });
  }
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
