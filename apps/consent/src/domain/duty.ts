import type { consentEvents, EventOf } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { refuse } from './refusals.js';

type Opened = EventOf<typeof consentEvents.dutyOpened>;

export type DutyEvent =
  Opened | EventOf<typeof consentEvents.dutyFulfilled> | EventOf<typeof consentEvents.dutyBreached>;

export type DutyState =
  | { readonly status: 'absent' }
  | {
      readonly status: 'open' | 'fulfilled' | 'breached';
      readonly contract: string;
      readonly debtor: string;
      readonly due: string;
    };

export type DutyCommand =
  | { readonly kind: 'open-duty'; readonly opened: Opened['data'] }
  | {
      readonly kind: 'fulfil-duty';
      readonly duty: string;
      readonly debtor: string;
      readonly evidence: string;
    }
  | { readonly kind: 'note-breach'; readonly duty: string; readonly now: string };

export const dutyDecider: Decider<DutyState, DutyCommand, DutyEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'consent.duty.opened': {
        const { contract, debtor, due } = event.data;
        return { status: 'open', contract, debtor, due };
      }
      case 'consent.duty.fulfilled':
        return state.status === 'absent' ? state : { ...state, status: 'fulfilled' };
      case 'consent.duty.breached':
        return state.status === 'absent' ? state : { ...state, status: 'breached' };
      default:
        return unknownKind(event, 'a duty');
    }
  },
  decide(command, state) {
    switch (command.kind) {
      case 'open-duty':
        if (state.status !== 'absent') refuse('duty-exists');
        return [{ type: 'consent.duty.opened', data: command.opened }];
      case 'fulfil-duty': {
        if (state.status === 'absent' || state.debtor !== command.debtor) return refuse('duty-unknown');
        if (state.status === 'fulfilled') refuse('duty-already-ended');
        const { duty, debtor, evidence } = command;
        return [
          { type: 'consent.duty.fulfilled', data: { duty, contract: state.contract, debtor, evidence } },
        ];
      }
      case 'note-breach':
        // Late or repeated clockwork changes nothing: only an open duty past its date is breached.
        if (state.status !== 'open' || Date.parse(command.now) <= Date.parse(state.due)) return [];
        return [
          {
            type: 'consent.duty.breached',
            data: { duty: command.duty, contract: state.contract, debtor: state.debtor },
          },
        ];
      default:
        return unknownKind(command, 'the decider of duties');
    }
  },
};
