export { AuditModule, auditParts, runLog, type AuditModuleParts } from './audit.module.js';
export type { LogState } from './application/log-keeper.js';
export { logInFolders, type LogFolders } from './storage/log-in-folders.js';
export { logInTables, type LogTables } from './storage/log-in-tables.js';
export type { LogPlace } from './storage/log-place.js';
export type { AuditParts, LiveDigest, LiveDigests } from './application/parts.js';
export { auditOwnSettings, auditSettings, type AuditOwnSettings } from './config.js';
export { auditService, type AuditService, type AuditServiceSettings } from './service.js';
export { openBundleSigner } from './storage/bundle-key.js';
