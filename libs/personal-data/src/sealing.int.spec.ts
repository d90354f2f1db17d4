import { memoryVault } from './open-vault.js';
import { openFileWorld } from './temporary-vault.js';
import { clock as standing } from './testing/samples.js';
import { sealingChecks } from './testing/sealing.checks.js';

describe('a vault in memory', () => {
  sealingChecks(async (clock = standing) => {
    const vault = memoryVault({ clock });
    return { vault, remove: () => vault.close() };
  });
});

describe('a vault in files', () => {
  sealingChecks(openFileWorld);
});
