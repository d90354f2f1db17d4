export { memoryEventStore, type MemoryEventStoreOptions } from './memory-event-store.js';
export { specification } from './given-when-then.js';
export { faultRuns, tellRun } from './fault-runs.js';
export { killMoment, KilledWriters, type KillMoment } from './killed-writers.js';
export { outcome, sampleAppend, sampleStream } from './sample-append.js';
export { SeededRandom } from './seeded-random.js';
export { smallDisks, type SmallDisk } from './small-disk.js';
export { writeUntilKilled, type WriterOrder } from './tireless-writer.js';
export { requireWholeLedger, type Placed, type Told } from './whole-ledger.js';
