import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { sessionsSuite } from './session-store.suite.js';

describe('A session', () => {
  sessionsSuite(async () => openReadModels(':memory:'));
});
