import { openFileWorld } from './temporary-vault.js';
import { blindIndexChecks } from './testing/blind-index.checks.js';

describe('a vault in files', () => {
  blindIndexChecks(openFileWorld);
});
