// needs: postgres
import { freshReadModels } from '@coop/event-store-postgres/testing';
import { feedStatesSuite } from './feed-states.suite.js';

describe('The states of streams on PostgreSQL', () => {
  feedStatesSuite(freshReadModels);
});
