export { eventStoreConformance } from './event-store.conformance.js';
export type { MakeEventStore } from './event-store.samples.js';
export { rebuildingConformance } from './rebuilding.conformance.js';
export { parkingConformance } from './parking.conformance.js';
