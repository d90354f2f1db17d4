export { recordsOwnSettings, recordsSettings, type RecordsSettings } from './config.js';
export { RecordsModule, recordsParts, VAULT_CATEGORIES, type RecordsModuleParts } from './records.module.js';
export { resumeImports } from './application/run-import.js';
export type { RecordsServiceParts } from './records-parts.token.js';
export type { KeyDestroyer, Mailer } from './application/ports.js';
export { recordsService, type RecordsServiceSettings } from './service.js';
