import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { readModelsSuite } from './read-models.suite.js';

describe('The read models of consent', () => {
  readModelsSuite(async () => openReadModels(':memory:'));
});
