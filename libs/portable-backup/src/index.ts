export {
  backUpDatabases,
  requireApart,
  type DatabaseBackup,
  type DatabaseBackupReport,
} from './back-up-databases.js';
export {
  restoreToDatabases,
  restoreToFolders,
  type RestoreReport,
  type RestoreToDatabases,
  type RestoreToFolders,
} from './restore.js';
export { readErasures, type ErasuresOfRestore } from './erasures.js';
export { restoreKeys, type RestoreKeys } from './restore-keys.js';
export { BackupRefusal, type BackupRefusalCode } from './refusal.js';
export { copyAccounts } from './folder/accounts.js';
export { keyFilesIn, readKeys, writeKeys } from './folder/keys-folder.js';
export { labelOf } from './database/session.js';
export type { CopiedData, OnProgress } from './copy-data.js';
