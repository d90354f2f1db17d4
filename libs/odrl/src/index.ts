export { ODRL, isIncludedIn } from './evaluation/actions.js';
export { complianceReport, REPORT } from './evaluation/compliance-report.js';
export type { Constraint, ConstraintOutcome } from './evaluation/constraints.js';
export {
  evaluatePolicy,
  type DutyReport,
  type PolicyOutcome,
  type Premise,
  type RuleOutcome,
  type World,
} from './evaluation/evaluate.js';
export { Graph, type Literal, type Node, type RdfTerm, type Triple } from './evaluation/graph.js';
export {
  readPolicy,
  readRequest,
  type Policy,
  type Request,
  type RequestRule,
  type Rule,
} from './evaluation/policy.js';
export { fromOdrl, readOdrl } from './exchange/from-odrl.js';
export { CONTEXT, PROFILE } from './exchange/profile.js';
export { TERM_NAMES } from './exchange/terms.js';
export type {
  ContractTerms,
  DutyTerms,
  GrantTerms,
  OfferTerms,
  PolicyTerms,
  Scope,
  UseTerms,
} from './exchange/terms.js';
export { toOdrl, type OdrlDocument } from './exchange/to-odrl.js';
export { OdrlRefusal, type OdrlRefusalCode } from './refusal.js';
