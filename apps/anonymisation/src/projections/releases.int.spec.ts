import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { releasesSuite } from './releases.suite.js';

describe('The read model of releases', () => {
  releasesSuite(async () => openReadModels(':memory:'));
});
