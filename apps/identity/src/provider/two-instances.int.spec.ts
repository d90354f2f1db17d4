import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { twoProvidersSuite } from './two-instances.suite.js';

describe('Two instances of identity behind one address', () => {
  twoProvidersSuite(async () => openReadModels(':memory:'));
});
