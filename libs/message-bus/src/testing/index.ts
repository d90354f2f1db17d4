export { busSuite, type OpenBus, type OpenedBus } from './bus-suite.js';
export { CANARY, Gate, Gates, NeighbourAnswers, TestAnswers, TestSite } from './test-site.js';
