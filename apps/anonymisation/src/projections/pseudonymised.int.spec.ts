import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { pseudonymisedSuite } from './pseudonymised.suite.js';

describe('The read models of what is handed out under pseudonyms', () => {
  pseudonymisedSuite(async () => openReadModels(':memory:'));
});
