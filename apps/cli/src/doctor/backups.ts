import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { duration, finding, fine, HOUR, type Check, type Diagnosis } from './diagnosis.js';
import { diskSpace } from './machine.js';

export interface Backups {
  readonly dir: string;
  /** The data folder, when there is one on this machine. */
  readonly dataDir: string | undefined;
  readonly now: Date;
  /** Which disk a path is on; given by specs. */
  readonly deviceOf?: (path: string) => number;
}

const TOO_OLD = 26 * HOUR;
const KEYS = ['kek', 'keys.sqlite', 'log.skey'];

function foldersIn(dir: string): readonly string[] {
  if (!existsSync(dir)) return [];
  const inner = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(dir, name));
  return [dir, ...inner].filter((folder) => existsSync(join(folder, 'ledger.sqlite')));
}

export function backupAge({ dir, now }: Backups): Diagnosis {
  const advice = {
    cause: 'whatever makes backups each day has stopped, or writes to another place',
    remedy: 'run `coop backup`, then look at the timer that should have done it',
  };
  const folders = foldersIn(dir);
  if (folders.length === 0) return finding('backups', `there is none in ${dir}`, advice);
  const age =
    now.getTime() - Math.max(...folders.map((folder) => statSync(join(folder, 'ledger.sqlite')).mtimeMs));
  const detail = `${folders.length}, the newest is ${duration(age)} old`;
  return age < TOO_OLD ? fine('backups', detail) : finding('backups', detail, advice);
}

export function keysInBackups({ dir }: Backups): Diagnosis | undefined {
  const folders = foldersIn(dir);
  if (folders.length === 0) return undefined;
  const both = folders.filter((folder) => KEYS.some((name) => existsSync(join(folder, name))));
  if (both.length === 0) return fine('keys in backups', 'none');
  return finding('keys in backups', `keys lie beside the data in ${both.join(', ')}`, {
    cause: 'a backup of both opens everything, also what is erased later',
    remedy:
      'destroy these copies, and write keys with --with-keys to another place that is kept for a short time',
  });
}

export function backupsOnSameDisk({ dir, dataDir, deviceOf = (path) => statSync(path).dev }: Backups) {
  if (dataDir === undefined || !existsSync(dir) || !existsSync(dataDir)) return undefined;
  if (deviceOf(dir) !== deviceOf(dataDir))
    return fine('disk of backups', 'another one than that of the data');
  return finding('disk of backups', 'the same as that of the data', {
    cause: 'the disk that takes the data with it takes the backups, too',
    remedy: 'write backups to another machine, or at least to another disk',
  });
}

export const backupChecks: Readonly<Record<string, Check<Backups>>> = {
  backups: backupAge,
  'keys in backups': keysInBackups,
  'disk of backups': backupsOnSameDisk,
  'space for backups': ({ dir }) => (existsSync(dir) ? diskSpace('space for backups', dir) : undefined),
};
