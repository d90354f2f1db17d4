import type { Decision, DecisionRequest } from '../../decision.js';
import { evaluate } from './evaluate.js';
import type { ControlState } from './state.js';

/**
 * May this consumer do this with these fields, at this moment? Pure: the same state and request give the same
 * decision, for ever. Never throws for anything that a request can contain; what is unknown is denied.
 *
 * The caller must release nothing but `fields`, must do so before `validUntil`, and must give a partner only
 * `partnerView(decision)`.
 */
export function decide(state: ControlState, request: DecisionRequest): Decision {
  return evaluate(state, request, {});
}
