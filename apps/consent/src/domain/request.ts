import type { consentEvents, EventOf } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import type { GrantTerms } from './grant.js';
import { refuse } from './refusals.js';

type Made = EventOf<typeof consentEvents.requestMade>;

export type RequestEvent = Made | EventOf<typeof consentEvents.requestAnswered>;

export type RequestState =
  { readonly status: 'absent' } | { readonly status: 'open' | 'answered'; readonly asked: Made['data'] };

/** What of the asked a person agrees to, and until when. */
export interface Agreement {
  readonly fields: readonly string[];
  readonly purposes: readonly string[];
  readonly until: string;
  /** The vote by which a body agrees. */
  readonly proposal?: string | undefined;
}

export type RequestCommand =
  | {
      readonly kind: 'make-request';
      readonly made: Made['data'];
      readonly unknownPurposes: readonly string[];
      /** The clock's moment, given from outside. */
      readonly now: string;
    }
  | {
      readonly kind: 'answer-request';
      readonly request: string;
      readonly actsFor: readonly string[];
      /** What is agreed to and the grant that says so; `null` refuses. */
      readonly granted: { readonly grant: string; readonly agreement: Agreement } | null;
    };

/** The terms of the grant that answers a request: a part of what was asked, for no longer than was asked. */
export function answeredTerms(
  asked: Made['data'],
  agreement: Agreement,
  now: string,
  saidIn: Pick<GrantTerms, 'taxonomy'>,
): GrantTerms {
  const { proposal } = agreement;
  const until = Date.parse(agreement.until) < Date.parse(asked.until) ? agreement.until : asked.until;
  return {
    recipient: asked.consumer,
    scope: { records: [asked.record] },
    fields: [...agreement.fields],
    purposes: [...agreement.purposes],
    actions: [...asked.actions],
    ...{ from: now, until },
    ...(proposal === undefined ? {} : { proposal }),
    ...saidIn,
  };
}

const within = (part: readonly string[], whole: readonly string[]): boolean =>
  part.every((item) => whole.includes(item));

export const requestDecider: Decider<RequestState, RequestCommand, RequestEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'consent.request.made':
        return { status: 'open', asked: event.data };
      case 'consent.request.answered':
        return state.status === 'absent' ? state : { ...state, status: 'answered' };
      default:
        return unknownKind(event, 'a request');
    }
  },
  decide(command, state) {
    switch (command.kind) {
      case 'make-request': {
        const { made, unknownPurposes, now } = command;
        if (state.status !== 'absent') refuse('request-exists');
        if (unknownPurposes.length > 0) refuse('purpose-unknown', { purposes: unknownPurposes });
        if (Date.parse(made.until) <= Date.parse(now)) refuse('request-period-invalid');
        return [{ type: 'consent.request.made', data: made }];
      }
      case 'answer-request': {
        const { request, actsFor, granted } = command;
        if (state.status === 'absent' || !actsFor.includes(state.asked.stakeholder))
          return refuse('request-unknown');
        if (state.status === 'answered') refuse('request-already-answered');
        if (granted === null)
          return [{ type: 'consent.request.answered', data: { request, answer: 'refused', grant: null } }];
        const { grant, agreement } = granted;
        if (
          !within(agreement.fields, state.asked.fields) ||
          !within(agreement.purposes, state.asked.purposes)
        )
          refuse('answer-exceeds-request');
        return [{ type: 'consent.request.answered', data: { request, answer: 'granted', grant } }];
      }
      default:
        return unknownKind(command, 'the decider of requests');
    }
  },
};
