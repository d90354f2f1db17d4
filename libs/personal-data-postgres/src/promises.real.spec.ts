// needs: postgres
import {
  blindIndexChecks,
  erasureChecks,
  erasureListChecks,
  lossChecks,
  orphanChecks,
  partialErasureChecks,
  restartChecks,
  sealingChecks,
} from '@coop/personal-data/testing';
import { dropDatabases, openPostgresWorld } from './testing/postgres-world.js';

afterAll(dropDatabases);

describe('a vault on PostgreSQL', () => {
  sealingChecks(openPostgresWorld);
  blindIndexChecks(openPostgresWorld);
  erasureChecks(openPostgresWorld);
  partialErasureChecks(openPostgresWorld);
  orphanChecks(openPostgresWorld);
  erasureListChecks(openPostgresWorld);
  lossChecks(openPostgresWorld);
  restartChecks(openPostgresWorld);
});
