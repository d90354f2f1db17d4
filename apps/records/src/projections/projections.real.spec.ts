// needs: postgres
import { freshReadModels } from '@coop/event-store-postgres/testing';
import { readModelsSuite } from './rebuild.suite.js';

describe('The read models of the records on PostgreSQL', () => {
  readModelsSuite(freshReadModels);
});
