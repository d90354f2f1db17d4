import type { EventOf, identityEvents } from '@coop/contracts';
import type { Decider } from '@coop/event-sourcing';
import type { PartyKind } from './party.js';
import { refuse } from './refusals.js';

type Registered = EventOf<(typeof identityEvents)['signingRuleRegistered']>;
export type SigningRule = Registered['data']['rule'];

export type SigningRuleState = { readonly rule: SigningRule | null };

export interface RegisterSigningRule {
  readonly party: { readonly party: string; readonly kind: PartyKind | 'cooperative' };
  readonly rule: SigningRule;
  readonly registeredBy: string;
}

/** How an organisation is bound. What was signed before stays signed: a rule holds for signatures after it. */
export const signingRule: Decider<SigningRuleState, RegisterSigningRule, Registered> = {
  initial: { rule: null },
  decide(command, { rule: before }) {
    const { party, rule, registeredBy } = command;
    // A person signs for herself.
    if (party.kind === 'person') refuse('not-an-organisation');
    // The cooperative's own key seals whatever its stewards sign; by itself it decides nothing.
    if (party.kind === 'cooperative' && rule.seal !== 'never') refuse('wrong-principal', { kind: 'seal' });
    if (before?.signatures === rule.signatures && before.seal === rule.seal) return [];
    return [{ type: 'identity.signing-rule.registered', data: { party: party.party, rule, registeredBy } }];
  },
  evolve(_state, event) {
    switch (event.type) {
      case 'identity.signing-rule.registered':
        return { rule: event.data.rule };
      default:
        throw new TypeError(`a signing rule does not know ${String(event.type)}`);
    }
  },
};
