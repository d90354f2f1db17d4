// needs: postgres
import { freshReadModels } from '@coop/event-store-postgres/testing';
import { sessionsSuite } from './session-store.suite.js';
import { renewalSuite } from './token-renewal.suite.js';

describe('A session on PostgreSQL', () => {
  sessionsSuite(freshReadModels);
});

describe('A token that ends, on PostgreSQL', () => {
  renewalSuite(freshReadModels);
});
