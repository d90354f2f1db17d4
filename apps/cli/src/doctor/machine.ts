import { statfsSync } from 'node:fs';
import { finding, fine, type Check, type Diagnosis } from './diagnosis.js';

export interface Machine {
  /** Of Node, without `v`. */
  readonly version: string;
}

const [MAJOR, MINOR] = [24, 9];

export function nodeVersion({ version }: Machine): Diagnosis {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) return fine('Node', version);
  return finding('Node', `${version} is older than ${MAJOR}.${MINOR}`, {
    cause: 'the program is run by another Node than the one that it was tried with',
    remedy: `install Node ${MAJOR}.${MINOR} or newer`,
  });
}

/** How much of a file system is free, in bytes. */
export type FreeBytes = (path: string) => number;

const freeBytes: FreeBytes = (path) => {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
};

const MIB = 1024 * 1024;
const NOT_ENOUGH = 500 * MIB;

export function diskSpace(check: string, path: string, free: FreeBytes = freeBytes): Diagnosis {
  const bytes = free(path);
  const detail = `${Math.round(bytes / MIB)} MiB are free`;
  if (bytes > NOT_ENOUGH) return fine(check, detail);
  return finding(check, detail, {
    cause: 'a full disk stops every append, and a backup in its middle',
    remedy: 'free some space, or enlarge the disk, before anything else',
  });
}

export const machineChecks: Readonly<Record<string, Check<Machine>>> = { Node: nodeVersion };
