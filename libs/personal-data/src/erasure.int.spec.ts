import { openFileWorld } from './temporary-vault.js';
import { erasureChecks } from './testing/erasure.checks.js';
import { erasureListChecks } from './testing/erasure-list.checks.js';
import { partialErasureChecks } from './testing/partial-erasure.checks.js';
import { lossChecks } from './testing/loss.checks.js';
import { restartChecks } from './testing/restart.checks.js';

describe('a vault in files', () => {
  erasureChecks(openFileWorld);
  partialErasureChecks(openFileWorld);
  erasureListChecks(openFileWorld);
  lossChecks(openFileWorld);
  restartChecks(openFileWorld);
});
