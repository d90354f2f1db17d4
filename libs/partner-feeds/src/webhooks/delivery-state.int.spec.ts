import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { deliveryStateSuite } from './delivery-state.suite.js';

describe('The notes of the deliverer', () => {
  deliveryStateSuite(async () => openReadModels(':memory:'));
});
