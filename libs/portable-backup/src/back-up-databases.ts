import { isAbsolute, relative, resolve, sep } from 'node:path';
import { copyData, type CopiedData, type OnProgress } from './copy-data.js';
import { DatabaseData } from './database/data-source.js';
import { readKeysDatabase } from './database/keys-database.js';
import { FolderDataTarget } from './folder/data-target.js';
import { requireFree } from './folder/fresh-folder.js';
import { writeKeys } from './folder/keys-folder.js';
import { BackupRefusal } from './refusal.js';

export interface DatabaseBackup {
  /** `postgres://…` of ledger, sealed values and log. */
  readonly postgres: string;
  /** Folder that is made; nothing has its name before all of it is on the disk. */
  readonly out: string;
  readonly keys?: {
    /** `postgres://…` of the keys. */
    readonly database: string;
    /** Folder that is made: never within `out`, nor the reverse. */
    readonly out: string;
    /** Folder of the files that no database holds: key-encryption key, signing keys. */
    readonly files?: string;
  };
  readonly onProgress?: OnProgress;
}

export interface DatabaseBackupReport extends CopiedData {
  readonly keys?: {
    readonly keys: number;
    readonly erased: number;
    readonly files: readonly string[];
  };
}

/** @throws BackupRefusal `NotApart` when one folder lies within the other */
export function requireApart(data: string, keys: string): void {
  const within = (inner: string, outer: string) => {
    const way = relative(resolve(outer), resolve(inner));
    return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
  };
  if (within(data, keys) || within(keys, data))
    throw new BackupRefusal('NotApart', 'keys never lie in the folder of the data, nor the data in theirs');
}

/**
 * Copies a cooperative on PostgreSQL into folders of the embedded form, while its services go on: ledger, sealed
 * values and log as they were at one moment, then the keys. Whoever is erased in between has a tombstone in the copy
 * of the keys.
 * @throws BackupRefusal; StoreError `StoreDamaged`; whatever the server answers
 */
export async function backUpDatabases(backup: DatabaseBackup): Promise<DatabaseBackupReport> {
  const { postgres, out, keys, onProgress } = backup;
  if (keys !== undefined) {
    requireApart(out, keys.out);
    requireFree(keys.out);
  }
  const copied = await copyOut(postgres, out, onProgress);
  if (keys === undefined) return copied;
  const rows = await readKeysDatabase(keys.database);
  const files = await writeKeys(keys.out, rows, keys.files);
  return { ...copied, keys: { keys: rows.keys.length, erased: rows.destroyed.length, files } };
}

async function copyOut(
  postgres: string,
  out: string,
  onProgress: OnProgress | undefined,
): Promise<CopiedData> {
  const source = await DatabaseData.open(postgres);
  try {
    const target = await FolderDataTarget.create(out);
    try {
      const copied = await copyData(source, target, onProgress);
      target.finish();
      return copied;
    } catch (error) {
      target.abandon();
      throw error;
    }
  } finally {
    await source.close();
  }
}
