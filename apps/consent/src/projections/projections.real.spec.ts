// needs: postgres
import { freshReadModels } from '@coop/event-store-postgres/testing';
import { readModelsSuite } from './read-models.suite.js';

describe('The read models of consent on PostgreSQL', () => {
  readModelsSuite(freshReadModels);
});
