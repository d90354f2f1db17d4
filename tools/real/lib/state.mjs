// What is known of a server after the script that started it has ended: one small file per server.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFolder } from './places.mjs';

/** The state file of a server. */
export const stateFile = (part, id) => join(runFolder, `${part}-${id}.json`);

/** What was written last, or undefined. */
export function readState(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** Written aside and renamed: a reader never sees half of it. Only its owner reads it, it may hold passwords. */
export function writeState(file, state) {
  mkdirSync(runFolder, { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** A temporary folder for a server that is about to be made; from now on whoever stops the server removes it. */
export function newFolder(part, file) {
  const folder = mkdtempSync(join(tmpdir(), `coop-${part}-`));
  writeState(file, { part, folder });
  return folder;
}

/** The state of an earlier run whose data are still there; what is left of one that never ran is removed. */
export function earlierState(file) {
  const state = readState(file);
  if (state === undefined) return undefined;
  if (state.pid !== undefined && existsSync(state.folder)) return state;
  forgetState(file);
  return undefined;
}

/** The server is gone, with all that it stored (unless its folder was given by whoever asked for it). */
export function forgetState(file) {
  const state = readState(file);
  if (state?.folder !== undefined && !state.keepFolder)
    rmSync(state.folder, { recursive: true, force: true });
  rmSync(file, { force: true });
}

/** The names of a part's servers. */
export function knownIds(part) {
  if (!existsSync(runFolder)) return [];
  return readdirSync(runFolder)
    .filter((name) => name.startsWith(`${part}-`) && name.endsWith('.json'))
    .map((name) => name.slice(part.length + 1, -'.json'.length));
}
