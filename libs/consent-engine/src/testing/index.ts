export { applyFact } from './plain/apply-fact.js';
export { decide } from './plain/decide.js';
export { controlDigestInput } from './plain/digest-input.js';
export { counterfactualWithdrawal, whoCouldRead } from './plain/reach.js';
export { emptyControlState } from './plain/state.js';
export type { ControlState } from './plain/state.js';
