import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { StoreError } from '@coop/event-sourcing';
import { onDatabase } from './sqlite-errors.js';

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * A complete, consistent copy under a name that appears only once the copy is on the disk: VACUUM INTO does not sync
 * what it writes (https://sqlite.org/lang_vacuum.html).
 */
export function backup(db: DatabaseSync, path: string): void {
  if (existsSync(path)) throw new StoreError('StoreUnavailable', 'a backup never overwrites a file');
  const unfinished = `${path}.unfinished`;
  rmSync(unfinished, { force: true });
  onDatabase(() => db.prepare('VACUUM INTO ?').run(unfinished));
  sync(unfinished);
  renameSync(unfinished, path);
  sync(dirname(path));
}
