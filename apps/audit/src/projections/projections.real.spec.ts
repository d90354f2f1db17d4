// needs: postgres
import { freshReadModels } from '@coop/event-store-postgres/testing';
import { readModelsSuite } from './projections.suite.js';

describe('The read models of audit on PostgreSQL', () => {
  readModelsSuite(freshReadModels);
});
