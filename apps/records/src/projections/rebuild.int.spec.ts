import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { readModelsSuite } from './rebuild.suite.js';

describe('The read models of the records', () => {
  readModelsSuite(async () => openReadModels(':memory:'));
});
