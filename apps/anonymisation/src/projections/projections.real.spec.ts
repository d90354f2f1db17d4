// needs: postgres
import { freshReadModels } from '@coop/event-store-postgres/testing';
import { pseudonymisedSuite } from './pseudonymised.suite.js';
import { questionsSuite } from './questions.suite.js';
import { releasesSuite } from './releases.suite.js';

describe('The read model of releases on PostgreSQL', () => {
  releasesSuite(freshReadModels);
});

describe('The read models of questions and budgets on PostgreSQL', () => {
  questionsSuite(freshReadModels);
});

describe('The read models of what is handed out under pseudonyms on PostgreSQL', () => {
  pseudonymisedSuite(freshReadModels);
});
