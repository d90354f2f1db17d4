// needs: nothing
import { memoryEventStore, withdrawalRaces } from './testing/index.js';

withdrawalRaces({ name: 'memory', attempts: 4_000, makeStore: async () => memoryEventStore() });
