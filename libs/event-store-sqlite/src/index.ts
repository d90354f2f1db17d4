export {
  openSqliteEventStore,
  type SqliteEventStore,
  type SqliteEventStoreOptions,
} from './sqlite-event-store.js';
export { sweep, type SweepFinding, type SweepOptions, type SweepReport } from './sweep.js';
export type { LedgerRows } from './ledger-queries.js';
export type { CommitHeader, CommitRow, EventRow, LedgerPage } from './ledger-rows.js';
