import { auditEvents } from '@coop/contracts';
import type { DigestedIndex, Projection } from '@coop/event-sourcing';
import { digestsProjection } from './projections/digests.js';
import { readingsProjection } from './projections/readings.js';
import { timelineProjection } from './projections/timeline.js';

export {
  accessHistory,
  type AccessHistory,
  type AccessInterval,
  type AccessQuestion,
} from './history/access.js';
export {
  compareAnchor,
  holdsTogether,
  parseAnchor,
  proofText,
  type Anchor,
  type AnchorReport,
  type InclusionProof,
} from './history/anchors.js';
export { policyOf, type LogPolicy } from './application/log-policy.js';
export { evidenceBundle, type BundlePiece } from './evidence/bundle.js';
export type { AskedBy, BundleParts, BundleSigner } from './evidence/bundle-parts.js';
export { evaluateBundle, type EvaluatedBundle } from './evidence/evaluate-bundle.js';
export { logFiles } from './evidence/log-files.js';
export { chooseEvents, type ChosenEvents, type EvidenceScope } from './evidence/scope.js';
export { linesOf } from './evidence/verifier/encoding.js';
export { nodePort } from './evidence/verifier/node-program.js';
export type { Brought, EvidenceFinding, EvidenceReport } from './evidence/verifier/port.js';
export { linesOfReport } from './evidence/verifier/report-text.js';
export { verifyBundle } from './evidence/verifier/verify.js';
export { bounded, finding, sweepFindings, type Finding, type Found } from './history/finding.js';
export { ControlHistory, controlHistory } from './history/control-history.js';
export { EVENT_TYPES } from './history/definitions.js';
export { density, type Density } from './history/density.js';
export { diff, type ControlChange, type ControlDiff, type ControlKind } from './history/diff.js';
export type {
  ControlOptions,
  ControlReplay,
  ControlSnapshot,
  DecisionRules,
  HistoryDoors,
  HistoryStore,
  KeptRules,
  OnProgress,
  OpenReadModels,
  Progress,
} from './history/doors.js';
export { findGaps, type GapParts, type Gaps } from './history/gaps.js';
export { eventById, inspectEvent, type EventCheck, type OneEvent } from './history/one-event.js';
export type { RelatedEvent, RelatedEvents, Relations } from './history/related-events.js';
export {
  eventAt,
  eventsUpTo,
  parseMoment,
  resolveMoment,
  windowOf,
  type Moment,
  type ResolvedMoment,
  type Window,
} from './history/moment.js';
export {
  compareHistories,
  type HistoryComparison,
  type LedgerDifference,
  type ReadModelDifference,
} from './history/compare-histories.js';
export type { DifferingRow } from './history/differing-rows.js';
export { firstDifference, type Reproduction, type Stretch } from './history/first-difference.js';
export type { NamedEvent } from './history/last-writers.js';
export {
  digestsAt,
  replay,
  type DigestMismatch,
  type ExpectedDigest,
  type ExplainedRow,
  type ReplayOptions,
  type ReplayReport,
} from './history/replay-history.js';
export { ticketOf, type SampleQuestion } from './history/draw-decisions.js';
export { sampleDecisions, type Sample, type SampledDecision } from './history/sample.js';
export {
  replaySubjectHeads,
  type HeadsMismatch,
  type HeadsReplayOptions,
  type HeadsReplayReport,
} from './history/replay-subject-heads.js';
export { sealedValuesOf, type SealedValue, type SealedValueCheck } from './history/sealed-values.js';
export {
  policyFor,
  policyOfKey,
  readSignedHead,
  verifiersOf,
  witnessesOf,
  type SignatureOfHead,
  type SignedHead,
  type WitnessOfLog,
} from './history/signed-head.js';
export {
  stateAt,
  type StateAt,
  type StateLists,
  type StateOptions,
  type StateSummary,
} from './history/state-at.js';
export { subjectsOf } from './history/subjects.js';
export {
  verifyBareLog,
  type BareFinding,
  type BareLogParts,
  type BareLogVerification,
} from './history/verify-bare-log.js';
export type { Witnessing } from './history/witnessing.js';
export {
  asOfNow,
  NO_ANCHOR,
  verifyLedger,
  type LedgerVerification,
  type Verification,
  type VerificationParts,
} from './history/verify-ledger.js';
export type { Evaluation, NotReproduced, RulesOfDecision } from './history/evaluate-again.js';
export { rulesInFolder, RulesUnusable } from './storage/rules-in-folder.js';
export { why, type CitedEvent, type Today, type WhyAnswer } from './history/why.js';
export {
  verifyOwnLog,
  type OwnLogFinding,
  type OwnLogProblem,
  type OwnLogTrust,
  type OwnLogVerification,
} from './history/verify-own-log.js';
export { questionDigest } from './history/decided.js';

/** Events that this service writes. */
export const definitions = Object.values(auditEvents.AUDIT_EVENTS);

export const projections: readonly Projection[] = [timelineProjection, readingsProjection, digestsProjection];

/** Audit keeps nothing in memory that a replay must reproduce. */
export const createIndexes = (): readonly DigestedIndex[] => [];
