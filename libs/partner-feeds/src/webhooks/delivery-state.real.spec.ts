// needs: postgres
import { freshReadModels } from '@coop/event-store-postgres/testing';
import { deliveryStateSuite } from './delivery-state.suite.js';

describe('The notes of the deliverer on PostgreSQL', () => {
  deliveryStateSuite(freshReadModels);
});
