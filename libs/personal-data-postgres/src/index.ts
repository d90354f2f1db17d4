export { openPostgresVault, prepareVault, type PostgresVaultSettings } from './open-postgres-vault.js';
export { waivePostgresErasureList } from './erasure-list.js';
export { rotateKeyEncryptionKey, type Rotation } from './rotate-kek.js';
