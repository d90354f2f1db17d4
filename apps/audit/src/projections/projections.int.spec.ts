import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { readModelsSuite } from './projections.suite.js';

describe('The read models of audit', () => {
  readModelsSuite(async () => openReadModels(':memory:'));
});
