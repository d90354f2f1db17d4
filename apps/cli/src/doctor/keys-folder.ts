import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { finding, fine, type Check, type Diagnosis } from './diagnosis.js';
import { evidenceInFolder } from './log-standing.js';

export interface KeysFolder {
  readonly dir: string;
}

export function keysReadableByOthers({ dir }: KeysFolder): Diagnosis {
  const openTo = (path: string) => (statSync(path).mode & 0o077) !== 0;
  // A folder that only its owner enters closes what is in it.
  const open = openTo(dir)
    ? readdirSync(dir).filter((name) => statSync(join(dir, name)).isFile() && openTo(join(dir, name)))
    : [];
  if (open.length === 0) return fine('key files', 'only their owner reads them');
  return finding('key files', `${open.join(', ')} can be read by others`, {
    cause: 'the key-encryption key opens every sealed value, the others sign in the name of the cooperative',
    remedy: `chmod 700 ${dir}; chmod 600 ${dir}/*; if others were on this machine, change the keys`,
  });
}

export function unfinishedErasures({ dir }: KeysFolder): Diagnosis | undefined {
  const file = join(dir, 'keys.sqlite');
  if (!existsSync(file)) return undefined;
  const db = new DatabaseSync(file, { readOnly: true, timeout: 1_000 });
  try {
    // Key stores from before one could erase a part have no second table.
    const parts = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'partly_destroyed'").get();
    const both = `SELECT scrubbed FROM destroyed ${parts === undefined ? '' : 'UNION ALL SELECT scrubbed FROM partly_destroyed'}`;
    const row = db.prepare(`SELECT count(*) AS n, sum(1 - scrubbed) AS open FROM (${both})`).get() as {
      readonly n: number;
      readonly open: number | null;
    };
    return erasures({ erased: row.n, unfinished: 0, unscrubbed: row.open ?? 0 });
  } finally {
    db.close();
  }
}

/** When the key-encryption key was replaced last. */
export function keyEncryptionKey({ dir }: KeysFolder): Diagnosis | undefined {
  const file = join(dir, 'keys.sqlite');
  if (!existsSync(file)) return undefined;
  const db = new DatabaseSync(file, { readOnly: true, timeout: 1_000 });
  try {
    const row = db.prepare("SELECT CAST(value AS TEXT) AS at FROM meta WHERE name = 'kek-renewed'").get();
    return fine('key-encryption key', row === undefined ? 'never replaced' : `replaced ${String(row['at'])}`);
  } finally {
    db.close();
  }
}

export interface Erasures {
  readonly erased: number;
  /** Keys are destroyed, values not yet. */
  readonly unfinished: number;
  /** The bytes of destroyed keys may still lie in a file. */
  readonly unscrubbed: number;
}

export function erasures({ erased, unfinished, unscrubbed }: Erasures): Diagnosis {
  if (unfinished + unscrubbed === 0) return fine('erasures', `${erased}, all complete`);
  return finding(
    'erasures',
    `${unfinished} not finished, ${unscrubbed} whose bytes may remain, of ${erased}`,
    {
      cause:
        'a process died in the middle, or somebody else was reading the files of the keys: a backup, for example',
      remedy:
        'end long readers and start the cooperative (or identity) again: the start finishes and clears them',
    },
  );
}

export const keysFolderChecks: Readonly<Record<string, Check<KeysFolder>>> = {
  'key files': keysReadableByOthers,
  erasures: unfinishedErasures,
  'key-encryption key': keyEncryptionKey,
  'evidence against the log': evidenceInFolder,
};
