export { applyFact } from './apply-fact.js';
export { decide } from './decide.js';
export { controlDigestInput, type Plain } from './digest-input.js';
export { counterfactualWithdrawal, whoCouldRead } from './reach.js';
export type { Loss, PossibleReader, ReachQuestion } from './reach.js';
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
  Proposal,
} from './state.js';
