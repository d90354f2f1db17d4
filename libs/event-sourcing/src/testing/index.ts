export { memoryEventStore, type MemoryEventStoreOptions } from './memory-event-store.js';
export { specification } from './given-when-then.js';
