export { commandHash } from './command-hash.js';
export { examineSqliteLedger, type ExaminedLedger } from './examine.js';
export {
  openSqliteEventStore,
  type SqliteEventStore,
  type SqliteEventStoreOptions,
} from './sqlite-event-store.js';
export {
  sweep,
  type LedgerRows,
  type SweepFinding,
  type SweepOptions,
  type SweepReport,
} from '@coop/event-sourcing';
export type { SqliteLedgerRows } from './ledger-queries.js';
