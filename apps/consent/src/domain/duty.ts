import type { consentEvents, EventOf } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { refuse } from './refusals.js';

type Opened = EventOf<typeof consentEvents.dutyOpened>;

export type DutyEvent =
  | Opened
  | EventOf<typeof consentEvents.dutyReminded>
  | EventOf<typeof consentEvents.dutyFulfilled>
  | EventOf<typeof consentEvents.dutyBreached>;

export type DutyState =
  | { readonly status: 'absent' }
  | {
      readonly status: 'open' | 'fulfilled' | 'breached';
      readonly contract: string;
      readonly debtor: string;
      readonly due: string;
      /** The greatest share of its time, in percent, after which it was reminded; 0 when it was not. */
      readonly reminded: number;
    };

export type DutyCommand =
  | { readonly kind: 'open-duty'; readonly opened: Opened['data'] }
  | {
      readonly kind: 'fulfil-duty';
      readonly duty: string;
      readonly debtor: string;
      readonly evidence: string;
    }
  | { readonly kind: 'remind-duty'; readonly duty: string; readonly share: number; readonly now: string }
  | { readonly kind: 'note-breach'; readonly duty: string; readonly now: string };

/**
 * The reminder whose moment has come: the greatest share, in percent, of the time between opening and due date that
 * has passed. Smaller ones that nobody was there to send are not sent afterwards.
 * @param openedAt - and `due`, `now`: RFC 3339
 * @returns undefined while none has come, and once the due date has
 */
export function reminderAt(
  { openedAt, due }: { readonly openedAt: string; readonly due: string },
  shares: readonly number[],
  now: string,
): number | undefined {
  const from = Date.parse(openedAt);
  const [passed, whole] = [Date.parse(now) - from, Date.parse(due) - from];
  if (passed >= whole) return undefined;
  const come = shares.filter((share) => passed * 100 >= whole * share);
  return come.length === 0 ? undefined : Math.max(...come);
}

export const dutyDecider: Decider<DutyState, DutyCommand, DutyEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'consent.duty.opened': {
        const { contract, debtor, due } = event.data;
        return { status: 'open', contract, debtor, due, reminded: 0 };
      }
      case 'consent.duty.reminded':
        return state.status === 'absent' ? state : { ...state, reminded: event.data.share };
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
      case 'remind-duty': {
        const { duty, share, now } = command;
        if (state.status !== 'open' || share <= state.reminded) return [];
        const { contract, debtor, due } = state;
        // Past its date it is breached, and a reminder would only say that there is time left.
        if (Date.parse(now) >= Date.parse(due)) return [];
        return [{ type: 'consent.duty.reminded', data: { duty, contract, debtor, share, due } }];
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
