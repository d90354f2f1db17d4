// needs: postgres
import { rebuildingConformance } from '@coop/conformance';
import { freshReadModels } from './testing/fresh-read-models.js';

rebuildingConformance('PostgreSQL', freshReadModels);
