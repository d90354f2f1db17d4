export { openPostgresVault, prepareVault, type PostgresVaultSettings } from './open-postgres-vault.js';
export { rotateKeyEncryptionKey, type Rotation } from './rotate-kek.js';
