// The form on PostgreSQL and NATS has a door of its own: the embedded form never loads their clients.
export { runMain } from './run-main.js';
export {
  openDistributed,
  type DistributedOptions,
  type DistributedSettings,
} from './distributed-foundations.js';
export {
  runService,
  startService,
  type HostValues,
  type RemoteDirectory,
  type RunOptions,
  type RunningService,
} from './run-service.js';
export { Metrics } from './observing/metrics.js';
export { prepareDatabases, type PrepareOptions } from './prepare-databases.js';
export { runPages, type PagesOptions } from './run-pages.js';
