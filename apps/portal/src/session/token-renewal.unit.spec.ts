import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { renewalSuite } from './token-renewal.suite.js';

describe('A token that ends', () => {
  renewalSuite(async () => openReadModels(':memory:'));
});
