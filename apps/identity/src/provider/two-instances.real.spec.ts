// needs: postgres
import { freshReadModels } from '@coop/event-store-postgres/testing';
import { twoProvidersSuite } from './two-instances.suite.js';

describe('Two instances of identity behind one address, on PostgreSQL', () => {
  twoProvidersSuite(freshReadModels);
});
