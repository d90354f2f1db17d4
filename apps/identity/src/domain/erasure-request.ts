import type { EventOf, identityEvents } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { inForce, type HoldsState } from './hold.js';
import { refuse } from './refusals.js';

type Definitions = typeof identityEvents.IDENTITY_EVENTS;
type Of<K extends keyof Definitions> = EventOf<Definitions[K]>;
export type ErasureRequestEvent =
  | Of<'erasureRequestMade'>
  | Of<'erasureRequestBlocked'>
  | Of<'erasureRequestTakenBack'>
  | Of<'erasureRequestCleared'>;

export type ErasureRequestState =
  | { readonly status: 'none' }
  | {
      readonly status: 'waiting' | 'cleared';
      readonly party: string;
      readonly requestedBy: string;
      readonly keepFingerprint: boolean;
      readonly notBefore: string;
      /** Holds that the person's request met when they were last checked. */
      readonly blockedBy: readonly string[];
    };

export type ErasureRequestCommand =
  | {
      readonly kind: 'make';
      readonly party: string;
      readonly requestedBy: string;
      readonly keepFingerprint: boolean;
      readonly notBefore: string;
    }
  | { readonly kind: 'check'; readonly holds: HoldsState; readonly now: string }
  | { readonly kind: 'take-back'; readonly takenBackBy: string };

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, index) => id === b[index]);

/** Holds first: while one is in force, that the time of reflection is over says nothing. */
function check(
  { holds, now }: Extract<ErasureRequestCommand, { kind: 'check' }>,
  state: ErasureRequestState,
): readonly ErasureRequestEvent[] {
  if (state.status !== 'waiting') return [];
  const { party } = state;
  const blocking = inForce(holds, now).map(({ hold }) => hold);
  if (blocking.length > 0) {
    if (same(blocking, state.blockedBy)) return [];
    return [{ type: 'identity.erasure-request.blocked', data: { party, holds: blocking } }];
  }
  if (Date.parse(now) < Date.parse(state.notBefore)) return [];
  const endedHolds = holds.holds.map(({ hold }) => hold);
  return [{ type: 'identity.erasure-request.cleared', data: { party, endedHolds } }];
}

/** A person's request to be erased, until it begins: it may wait, and as long as it waits it can be taken back. */
export const erasureRequest: Decider<ErasureRequestState, ErasureRequestCommand, ErasureRequestEvent> = {
  initial: { status: 'none' },
  decide: (command, state) => {
    switch (command.kind) {
      case 'make': {
        if (state.status === 'cleared') return refuse('erased');
        if (state.status === 'waiting') return [];
        const { kind: _kind, ...data } = command;
        return [{ type: 'identity.erasure-request.made', data }];
      }
      case 'check':
        return check(command, state);
      case 'take-back': {
        if (state.status === 'none') return refuse('not-found');
        if (state.status === 'cleared') return refuse('erased');
        const { party } = state;
        const { takenBackBy } = command;
        return [{ type: 'identity.erasure-request.taken-back', data: { party, takenBackBy } }];
      }
      default:
        return unknownKind(command, 'the decider of requests for erasure');
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'identity.erasure-request.made':
        return { status: 'waiting', ...event.data, blockedBy: [] };
      case 'identity.erasure-request.blocked':
        return state.status === 'none' ? state : { ...state, blockedBy: event.data.holds };
      case 'identity.erasure-request.taken-back':
        return { status: 'none' };
      case 'identity.erasure-request.cleared':
        return state.status === 'none' ? state : { ...state, status: 'cleared' };
      default:
        return unknownKind(event, 'a request for erasure');
    }
  },
};
