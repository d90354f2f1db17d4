// needs: postgres
import { freshReadModels } from '@coop/event-store-postgres/testing';
import { readModelsSuite } from './rebuild.suite.js';

describe('The read models of identity on PostgreSQL', () => {
  readModelsSuite(freshReadModels);
});
