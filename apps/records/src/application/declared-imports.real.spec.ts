// needs: postgres
import { freshReadModels } from '@coop/event-store-postgres/testing';
import { declaredImportsSuite } from './declared-imports.suite.js';

describe('What a steward declared about a file, on PostgreSQL', () => {
  declaredImportsSuite(freshReadModels);
});
