import type { EventOf, identityEvents, Personal } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { refuse } from './refusals.js';

type Definitions = typeof identityEvents.IDENTITY_EVENTS;
type Placed = EventOf<Definitions['holdPlaced']>;
type Lifted = EventOf<Definitions['holdLifted']>;
export type HoldEvent = Placed | Lifted;
export type HoldBasis = Placed['data']['basis'];

export interface Hold {
  readonly hold: string;
  readonly until: string;
  readonly lifted: boolean;
}

/** Every legal hold that was ever placed on one party, oldest first. */
export interface HoldsState {
  readonly holds: readonly Hold[];
}

export type HoldCommand =
  | {
      readonly kind: 'place';
      readonly hold: string;
      readonly party: string;
      readonly reason: Personal<string>;
      readonly basis: HoldBasis;
      readonly until: string;
      readonly placedBy: string;
      readonly now: string;
    }
  | {
      readonly kind: 'lift';
      readonly hold: string;
      readonly party: string;
      readonly liftedBy: string;
      readonly now: string;
    };

/** Holds end by themselves: at the moment of its end a hold blocks no more. @param now - RFC 3339 UTC */
export const inForce = ({ holds }: HoldsState, now: string): readonly Hold[] =>
  holds.filter(({ lifted, until }) => !lifted && Date.parse(now) < Date.parse(until));

/** The legal holds on a party. They block her erasure, each with a reason and an end. */
export const holds: Decider<HoldsState, HoldCommand, HoldEvent> = {
  initial: { holds: [] },
  decide: (command, state) => {
    switch (command.kind) {
      case 'place': {
        const { kind: _kind, now, ...data } = command;
        if (Date.parse(data.until) <= Date.parse(now)) refuse('term-is-over');
        return [{ type: 'identity.hold.placed', data }];
      }
      case 'lift': {
        const { kind: _kind, now, ...data } = command;
        if (!state.holds.some(({ hold }) => hold === command.hold)) refuse('not-found');
        if (!inForce(state, now).some(({ hold }) => hold === command.hold)) refuse('hold-ended');
        return [{ type: 'identity.hold.lifted', data }];
      }
      default:
        return unknownKind(command, 'the decider of holds');
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'identity.hold.placed': {
        const { hold, until } = event.data;
        return { holds: [...state.holds, { hold, until, lifted: false }] };
      }
      case 'identity.hold.lifted': {
        const { hold } = event.data;
        return {
          holds: state.holds.map((known) => (known.hold === hold ? { ...known, lifted: true } : known)),
        };
      }
      default:
        return unknownKind(event, 'a hold');
    }
  },
};
