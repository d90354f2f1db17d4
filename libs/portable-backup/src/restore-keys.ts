import { prepareVault } from '@coop/personal-data-postgres';
import { DatabaseData } from './database/data-source.js';
import { KeysDatabase } from './database/keys-database.js';
import { readKeys } from './folder/keys-folder.js';
import { BackupRefusal } from './refusal.js';

export interface RestoreKeys {
  /** Folder of keys. */
  readonly keys: string;
  /** `postgres://…` of the data, which are still there. */
  readonly postgres: string;
  /** `postgres://…` of the keys: empty, or prepared and never used. */
  readonly keysDatabase: string;
}

/**
 * Restores the keys alone, beside data that were not lost. The tombstones that the data keep win over older keys at the
 * next start. Nobody may run on these databases.
 * @returns how many keys, and how many erasures they know
 * @throws BackupRefusal: then nothing was written
 */
export async function restoreKeys(
  restore: RestoreKeys,
): Promise<{ readonly keys: number; readonly erased: number }> {
  const { postgres, keysDatabase } = restore;
  const rows = readKeys(restore.keys);
  const data = await DatabaseData.open(postgres);
  try {
    const { keyStore } = data;
    if (keyStore !== undefined && Buffer.from(rows.roots.storeId).toString('hex') !== keyStore)
      throw new BackupRefusal('OtherKeys', 'these keys belong to other sealed values');
  } finally {
    await data.close();
  }
  await prepareVault({ valuesUrl: postgres, keysUrl: keysDatabase });
  const target = await KeysDatabase.open(keysDatabase);
  try {
    await target.requireEmpty();
    await target.fill(rows);
    await target.commit();
  } finally {
    await target.close();
  }
  return { keys: rows.keys.length, erased: rows.destroyed.length };
}
