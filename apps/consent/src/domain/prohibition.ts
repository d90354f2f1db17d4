import type { consentEvents, EventOf } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { refuse } from './refusals.js';

type Placed = EventOf<typeof consentEvents.prohibitionPlaced>;

export type ProhibitionEvent = Placed | EventOf<typeof consentEvents.prohibitionLifted>;

export type ProhibitionState =
  | { readonly status: 'absent' }
  | { readonly status: 'placed' | 'lifted'; readonly stakeholder: string | null };

export interface PlaceProhibition {
  readonly kind: 'place-prohibition';
  readonly placed: Placed['data'];
  readonly entitled: boolean;
  readonly unknownPurposes: readonly string[];
}

export interface LiftProhibition {
  readonly kind: 'lift-prohibition';
  readonly prohibition: string;
  readonly by: string;
  readonly actsFor: readonly string[];
}

export type ProhibitionCommand = PlaceProhibition | LiftProhibition;

export const prohibitionDecider: Decider<ProhibitionState, ProhibitionCommand, ProhibitionEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'consent.prohibition.placed':
        return { status: 'placed', stakeholder: event.data.stakeholder };
      case 'consent.prohibition.lifted':
        return state.status === 'absent' ? state : { ...state, status: 'lifted' };
      default:
        return unknownKind(event, 'a prohibition');
    }
  },
  decide(command, state) {
    switch (command.kind) {
      case 'place-prohibition':
        if (state.status !== 'absent') refuse('prohibition-exists');
        if (!command.entitled) refuse('mandate-missing');
        if (command.unknownPurposes.length > 0)
          refuse('purpose-unknown', { purposes: command.unknownPurposes });
        return [{ type: 'consent.prohibition.placed', data: command.placed }];
      case 'lift-prohibition': {
        if (state.status === 'absent') return refuse('prohibition-unknown');
        // The cooperative's own are known to all; somebody else's is answered as one that does not exist.
        if (state.stakeholder === null) return refuse('prohibition-not-yours');
        if (!command.actsFor.includes(state.stakeholder)) refuse('prohibition-unknown');
        if (state.status === 'lifted') refuse('prohibition-already-lifted');
        const { prohibition, by } = command;
        return [{ type: 'consent.prohibition.lifted', data: { prohibition, liftedBy: by } }];
      }
      default:
        return unknownKind(command, 'the decider of prohibitions');
    }
  },
};
