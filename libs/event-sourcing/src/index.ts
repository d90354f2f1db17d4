export {
  categoryOf,
  type Commit,
  type CommitMetadata,
  type Json,
  type NewEvent,
  type StoredEvent,
} from './event.js';
export {
  MAX_COMMIT_BYTES,
  StoreError,
  type AppendCheck,
  type AppendRequest,
  type AppendResult,
  type CaughtUp,
  type EventStore,
  type ExpectedRevision,
  type ReadFilter,
  type StoreErrorCode,
  type StreamAppend,
} from './event-store.js';
export { canonicalEvent, leafOf, leafOfOpening, openingOf, type Opening } from './leaf.js';
export {
  closedReceipt,
  openedReceipt,
  placeOnly,
  readReceiptExtra,
  type ReadReceipt,
} from './receipt-extra.js';
export type { Sealer, SealRequest } from './sealer.js';
export { Refusal, unknownKind, type Decider, type DomainEvent } from './decider.js';
export { actorNamespace, derivedId, newId } from './ids.js';
export { Ledger, type CommandContext, type LedgerParts, type StreamFacts } from './ledger.js';
export { personalValues } from './personal-paths.js';
export { PositionGate } from './position-gate.js';
export {
  defineProjection,
  LeaseLost,
  transactionMemory,
  type DigestedIndex,
  type MemoryIndex,
  type Projection,
  type ReadModels,
  type UnknownTables,
} from './projection.js';
export { ProjectionRunner, type ProjectionDigest } from './projection-runner.js';
export { rebuild, RebuildTakenOver, type RebuildParts, type RebuildReport } from './rebuild.js';
export { ReadModelVersionDiffers } from './serving.js';
export {
  buildsUnderWay,
  readModelsAt,
  type BuildProgress,
  type ReadModelStatus,
} from './rebuild-progress.js';
export { IndexRunner } from './followers.js';
export { runReactor } from './reactor.js';
export type { Reactor, ReactorParts } from './reactor-parts.js';
export { askReplay, createParkedEvents, parkedEvents, type ParkedEvent } from './parked-events.js';
export { asOfToday, EventFromTheFuture, readingAs, streamAsOfToday } from './as-of-today.js';
export { failureOf, type Failure } from './failure.js';
export type { Leased } from './turns.js';
export { tableIn } from './table-names.js';
export { pagesOf, projectionDigest, stateDigest, type ReadModelRow } from './state-digest.js';
// For adapters of the store: the rules of an append and the handle of a service are the same in all of them.
export { holds, prepare, type ActualRevision, type PreparedAppend } from './append-rules.js';
export { ownedBy } from './owned-store.js';
export {
  FIRST_DIGEST,
  bodyOf,
  commitDigest,
  readCommit,
  rowDigest,
  toCommit,
  writtenCommit,
  type CommitPlace,
  type CommitRow,
  type CommitText,
} from './commit-record.js';
export type { Awaitable, LedgerPage, LedgerRows, PageRow, PlacedRow, StreamRevision } from './ledger-rows.js';
export { ledgerReader, readPage, type LedgerEnd, type LedgerReader } from './ledger-reader.js';
export { asItLies, onlyDamage } from './as-it-lies.js';
export { RecentCommits } from './recent-commits.js';
export { Wakeup, subscription } from './subscription.js';
export { sweep, type SweepFinding, type SweepOptions, type SweepReport } from './sweep.js';
export type { CommitNotice } from './commit-notice.js';
export { CLOCK_TOLERANCE_MS, clockWatch, type ClockBehind } from './clock-behind.js';
export { aloneLeases, type Lease, type Leases } from './leases.js';
