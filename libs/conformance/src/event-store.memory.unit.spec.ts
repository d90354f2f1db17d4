import { memoryEventStore } from '@coop/event-sourcing/testing';
import { eventStoreConformance } from './event-store.conformance.js';

eventStoreConformance('memory', async (options) => memoryEventStore(options));
