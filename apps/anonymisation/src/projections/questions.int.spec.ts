import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { questionsSuite } from './questions.suite.js';

describe('The read models of questions and budgets', () => {
  questionsSuite(async () => openReadModels(':memory:'));
});
