export { blindIndexChecks } from './blind-index.checks.js';
export { erasureChecks } from './erasure.checks.js';
export { erasureListChecks } from './erasure-list.checks.js';
export { lossChecks } from './loss.checks.js';
export { partialErasureChecks } from './partial-erasure.checks.js';
export { restartChecks } from './restart.checks.js';
export { about, AT, clock, page, pieces, sealOne, sequence } from './samples.js';
export { sealingChecks } from './sealing.checks.js';
export type { OpenedVault, OpenVault, VaultWorld } from './vault-world.js';
