import type { EventOf, identityEvents } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { refuse } from './refusals.js';

type Founded = EventOf<typeof identityEvents.cooperativeFounded>;
export type CooperativeEvent = Founded;

/** What the founding act says; fixed for ever. */
export type FoundingAct = Founded['data'];

export type CooperativeState =
  { readonly status: 'not-founded' } | ({ readonly status: 'founded' } & FoundingAct);

export type CooperativeCommand = { readonly kind: 'found' } & FoundingAct;

/** The cooperative begins with one founding act. */
export const cooperative: Decider<CooperativeState, CooperativeCommand, CooperativeEvent> = {
  initial: { status: 'not-founded' },
  decide: ({ kind: _kind, ...act }, state) => {
    if (state.status === 'founded') refuse('already-founded');
    if (!act.firstVouchers.includes(act.firstSteward)) refuse('founder-missing');
    return [{ type: 'identity.cooperative.founded', data: act }];
  },
  evolve: (_state, event) => {
    if (event.type !== 'identity.cooperative.founded') return unknownKind(event.type, 'the cooperative');
    return { status: 'founded', ...event.data };
  },
};
