export { ACTIONS, ENGINE_VERSION, isAction } from './decision.js';
export type {
  Action,
  Citations,
  Decision,
  DecisionRequest,
  FieldDecision,
  Outcome,
  Reason,
} from './decision.js';
export type {
  AgreementFact,
  Basis,
  ContractInForce,
  ContractTerminated,
  ControlFact,
  ControlRule,
  Duty,
  DutyBreached,
  DutyFulfilled,
  DutyOpened,
  GrantGiven,
  GrantWithdrawn,
  LegalBasis,
  MandateEnded,
  MandateGiven,
  MandateRole,
  PartyErased,
  PartyKnown,
  PartyType,
  PositionReached,
  Price,
  ProhibitionLifted,
  ProhibitionPlaced,
  ProhibitionSource,
  RecordChanged,
  RecordField,
  RecordKind,
  RecordKnown,
  RecordRemoved,
  RegistryFact,
  Scope,
  SubjectInformed,
  TransferGround,
} from './facts.js';
export { isReasonCode, REASON_CODES, REASONS, stageOf } from './reason-codes.js';
export type { ReasonCode, Stage } from './reason-codes.js';
export { emptyControlState } from './state.js';
export type {
  Contract,
  ControlledRecord,
  ControlState,
  DutyState,
  Grant,
  Mandate,
  Party,
  Prohibition,
} from './state.js';
export { toMilliseconds } from './validity.js';
export type { Instant, Interval } from './validity.js';
export { purposeLabel } from './taxonomy/labels.js';
export type { LabelLanguage } from './taxonomy/labels.js';
export {
  broaderClosure,
  isPurpose,
  narrowerClosure,
  narrowerOrEqual,
  parentPurposes,
  POLITICAL_CAMPAIGN,
  PURPOSES,
  TAXONOMY_VERSION,
} from './taxonomy/purposes.js';
export { applyFact } from './apply-fact.js';
export { controlDigestInput } from './digest-input.js';
export type { Plain } from './digest-input.js';
export { ANY_CONTRACTED } from './consent-rules.js';
export { decide } from './decide.js';
export { counterfactualWithdrawal, whoCouldRead } from './reach.js';
export type { Loss, PossibleReader, ReachQuestion } from './reach.js';
export { explain, memberView, partnerView } from './views.js';
export type { ExplainedReason, MemberView, PartnerView } from './views.js';
