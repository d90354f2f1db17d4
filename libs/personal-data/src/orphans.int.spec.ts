import { openFileWorld } from './temporary-vault.js';
import { orphanChecks } from './testing/orphans.checks.js';

describe('a vault in files', () => {
  orphanChecks(openFileWorld);
});
