// needs: postgres
import { freshReadModels } from '@coop/event-store-postgres/testing';
import { releasesSuite } from './releases.suite.js';

describe('The read model of releases on PostgreSQL', () => {
  releasesSuite(freshReadModels);
});
