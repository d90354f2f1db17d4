import { resolve } from 'node:path';
import { migrate } from '@coop/event-store-postgres';
import { waiveErasureList, writeErasureLines } from '@coop/personal-data/adapter';
import { prepareVault } from '@coop/personal-data-postgres';
import { requireApart } from './back-up-databases.js';
import { copyData, type CopiedData, type OnProgress } from './copy-data.js';
import { DatabaseDataTarget } from './database/data-target.js';
import { KeysDatabase } from './database/keys-database.js';
import { erasuresBeside, erasuresFor, type ErasuresOfRestore } from './erasures.js';
import { FolderData } from './folder/data-source.js';
import { FolderDataTarget } from './folder/data-target.js';
import { requireFree } from './folder/fresh-folder.js';
import { readKeys, writeKeys } from './folder/keys-folder.js';
import { BackupRefusal } from './refusal.js';
import type { KeyRows } from './rows.js';

export interface RestoreReport extends CopiedData {
  /** Absent when the keys are those that were at the destination. */
  readonly keys?: { readonly keys: number; readonly erased: number };
}

export interface RestoreToDatabases {
  /** Folder of a backup. */
  readonly from: string;
  /** Folder of keys. Absent: the key database has them, with the tombstones of everyone erased since. */
  readonly keys?: string;
  /** Needed with `keys`. */
  readonly erasures?: ErasuresOfRestore;
  /** `postgres://…`: empty, or prepared and never used. With a role that may create schemas. */
  readonly postgres: string;
  /** `postgres://…` of the keys, with such a role. */
  readonly keysDatabase: string;
  readonly onProgress?: OnProgress;
}

/**
 * Restores a backup into databases: exact rows, in one transaction for each database; the chain of digests is computed
 * anew on the way. Read models are not restored: services rebuild them. Nobody may run on these databases.
 * @throws BackupRefusal, StoreError `StoreDamaged`: then nothing was written
 */
export async function restoreToDatabases(restore: RestoreToDatabases): Promise<RestoreReport> {
  const { from, keys, erasures, postgres, keysDatabase, onProgress } = restore;
  const source = new FolderData(from);
  try {
    const keyRows = keys === undefined ? undefined : readKeys(keys);
    requireOwnKeys(source, keyRows);
    const list = keyRows && erasuresFor(keyRows, erasures);
    await migrate(postgres);
    await prepareVault({ valuesUrl: postgres, keysUrl: keysDatabase });
    const target = await DatabaseDataTarget.open(postgres);
    const keyTarget = await KeysDatabase.open(keysDatabase);
    try {
      await prepareKeys(keyTarget, keyRows, source.keyStore);
      if (list !== undefined) await keyTarget.erasures(list);
      if (list !== undefined && list !== 'without') await target.erasures(list);
      const copied = await copyData(source, target, onProgress);
      // Keys first: values without their keys would be called lost, keys without values harm nobody.
      await keyTarget.commit();
      await target.commit();
      return reportOf(copied, keyRows);
    } finally {
      await keyTarget.close();
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function prepareKeys(
  target: KeysDatabase,
  rows: KeyRows | undefined,
  keyStore: string | undefined,
): Promise<void> {
  if (rows !== undefined) {
    await target.requireEmpty();
    return target.fill(rows);
  }
  const found = await target.storeId();
  if (keyStore !== undefined && found === undefined)
    throw new BackupRefusal(
      'OtherKeys',
      'the key database is empty: name the folder of the keys with --keys',
    );
  if (keyStore !== undefined && found !== keyStore)
    throw new BackupRefusal('OtherKeys', 'the key database holds the keys of another cooperative');
}

export interface RestoreToFolders {
  readonly from: string;
  readonly keys?: string;
  /** Needed with `keys`; without, where the list does not lie beside the new place already. */
  readonly erasures?: ErasuresOfRestore;
  /** Data folder that is made. */
  readonly data: string;
  /** Keys folder that is made, when `keys` is given. */
  readonly keysTo: string;
  readonly onProgress?: OnProgress;
}

/**
 * Restores a backup into folders of the embedded form. Each appears under its name once all of it is on the disk, the
 * keys first. The list of erasures comes to lie beside the data, in `<data>.erasures`.
 * @throws BackupRefusal, StoreError `StoreDamaged`: then nothing was written
 */
export async function restoreToFolders(restore: RestoreToFolders): Promise<RestoreReport> {
  const { from, keys, erasures, data, keysTo, onProgress } = restore;
  requireApart(data, keysTo);
  requireFree(data);
  const source = new FolderData(from);
  try {
    const keyRows = keys === undefined ? undefined : readKeys(keys);
    requireOwnKeys(source, keyRows);
    const list = keyRows === undefined ? erasuresBeside(erasures) : erasuresFor(keyRows, erasures);
    if (keyRows !== undefined) requireFree(keysTo);
    if (list !== undefined) requireFree(erasuresOf(data));
    const target = await FolderDataTarget.create(data);
    try {
      const copied = await copyData(source, target, onProgress);
      if (keyRows !== undefined) await writeKeys(keysTo, keyRows, keys);
      if (list === 'without') waiveErasureList(erasuresOf(data));
      else if (list !== undefined) writeErasureLines(erasuresOf(data), list);
      target.finish();
      return reportOf(copied, keyRows);
    } catch (error) {
      target.abandon();
      throw error;
    }
  } finally {
    await source.close();
  }
}

/** Where the vault looks for the list, unless it is told otherwise. */
const erasuresOf = (data: string): string => `${resolve(data)}.erasures`;

function requireOwnKeys({ keyStore }: FolderData, rows: KeyRows | undefined): void {
  if (rows === undefined || keyStore === undefined) return;
  if (Buffer.from(rows.roots.storeId).toString('hex') !== keyStore)
    throw new BackupRefusal('OtherKeys', 'these keys belong to other sealed values');
}

function reportOf(copied: CopiedData, rows: KeyRows | undefined): RestoreReport {
  if (rows === undefined) return copied;
  return { ...copied, keys: { keys: rows.keys.length, erased: rows.destroyed.length } };
}
