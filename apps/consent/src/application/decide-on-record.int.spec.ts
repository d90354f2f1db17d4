import { decideOnRecordSuite } from './decide-on-record.suite.js';

describe('Decisions that are on record before they are told', () => {
  decideOnRecordSuite();
});
