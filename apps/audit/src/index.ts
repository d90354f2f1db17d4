export { AuditModule, auditParts, runLog, type AuditModuleParts } from './audit.module.js';
export type { LogState } from './application/log-integrator.js';
export type { LogFolders } from './application/log-keys.js';
export type { AuditParts, LiveDigest, LiveDigests } from './application/parts.js';
export { recordStateDigests } from './application/record-digests.js';
export { auditSettings } from './config.js';
