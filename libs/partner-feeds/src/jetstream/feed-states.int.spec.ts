import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { feedStatesSuite } from './feed-states.suite.js';

describe('The states of streams on SQLite', () => {
  feedStatesSuite(async () => openReadModels(':memory:'));
});
