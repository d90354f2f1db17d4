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
  ContractResumed,
  ContractSuspended,
  Duty,
  DutyBreached,
  DutyFulfilled,
  DutyOpened,
  FieldIntroduced,
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
  ProposalAdopted,
  ProposalAnnulled,
  ProhibitionLifted,
  ProhibitionPlaced,
  ProhibitionSource,
  Quorum,
  ReadingCounted,
  RecordChanged,
  RecordField,
  RecordKind,
  RecordKnown,
  RecordRemoved,
  RegistryFact,
  Scope,
  SubjectInformed,
  TaxonomyAdopted,
  TransferGround,
} from './facts.js';
export { isReasonCode, REASON_CODES, REASONS, stageOf } from './reason-codes.js';
export type { ReasonCode, Stage } from './reason-codes.js';
export { toMilliseconds } from './validity.js';
export type { Instant, Interval } from './validity.js';
export { Taxonomy, type TaxonomyTerms } from './taxonomy/taxonomy.js';
export { purposeLabel } from './taxonomy/labels.js';
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
export { ANY_CONTRACTED } from './facts.js';
export { DecisionPoint } from './point/decision-point.js';
export type { DecisionPointOptions } from './point/decision-point.js';
export { ControlChronicle } from './point/chronicle.js';
export type { InForce, InForceCounts } from './point/chronicle.js';
export type {
  Contents,
  StandingContract,
  StandingGrant,
  StandingMandate,
  StandingParty,
  StandingProhibition,
} from './point/contents.js';
export type { Plain } from './point/digest-input.js';
export type { Suppositions } from './point/evaluation.js';
export type { FieldVerdict, Verdict } from './point/verdict.js';
export type { ReadableBatch, ReadableQuestion, ReadableRow } from './point/readable.js';
export { cure } from './point/cure.js';
export type { Cure, MissingGrant } from './point/cure.js';
export { consequencesOfWithdrawal, whoCouldRead } from './point/reach.js';
export type { Consequences, Loss, PossibleReader, ReachQuestion } from './point/reach.js';
export { ownReasons } from './own-reasons.js';
export type { OwnReasons } from './own-reasons.js';
export { explain, memberView, partnerView } from './views.js';
export type { ExplainedReason, MemberView, PartnerView } from './views.js';
export { WORD_LANGUAGES } from './words/languages.js';
export type { WordLanguage } from './words/languages.js';
export { ownSentences, reasonSentence, tellMember } from './words/reason-sentences.js';
export type { Audience, Names, ToldField } from './words/reason-sentences.js';
export { isStage, stageSentence, stageSentences } from './words/stage-sentences.js';
export { actionLabel, dutyLabel, money, priceLabel, termWords } from './words/terms.js';
export type { TermWords } from './words/term-words.js';
