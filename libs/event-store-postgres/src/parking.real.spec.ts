// needs: postgres
import { parkingConformance } from '@coop/conformance';
import { freshReadModels } from './testing/fresh-read-models.js';

parkingConformance('PostgreSQL', freshReadModels);
