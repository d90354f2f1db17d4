import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { sharedTablesSuite } from './shared-tables.suite.js';

describe('Tables that instances of identity share', () => {
  sharedTablesSuite(async () => openReadModels(':memory:'));
});
