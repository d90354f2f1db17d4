import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { declaredImportsSuite } from './declared-imports.suite.js';

describe('What a steward declared about a file', () => {
  declaredImportsSuite(async () => openReadModels(':memory:'));
});
