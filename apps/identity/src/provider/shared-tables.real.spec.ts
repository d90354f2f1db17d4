// needs: postgres
import { freshReadModels } from '@coop/event-store-postgres/testing';
import { sharedTablesSuite } from './shared-tables.suite.js';

describe('Tables that instances of identity share on PostgreSQL', () => {
  sharedTablesSuite(freshReadModels);
});
