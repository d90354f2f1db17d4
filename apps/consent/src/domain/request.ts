import type { consentEvents, EventOf } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { refuse } from './refusals.js';

type Made = EventOf<typeof consentEvents.requestMade>;

export type RequestEvent = Made | EventOf<typeof consentEvents.requestAnswered>;

export type RequestState =
  { readonly status: 'absent' } | { readonly status: 'open' | 'answered'; readonly stakeholder: string };

export type RequestCommand =
  | {
      readonly kind: 'make-request';
      readonly made: Made['data'];
      readonly unknownPurposes: readonly string[];
    }
  | {
      readonly kind: 'answer-request';
      readonly request: string;
      readonly actsFor: readonly string[];
      /** The grant that the answer gives; `null` refuses. */
      readonly grant: string | null;
    };

export const requestDecider: Decider<RequestState, RequestCommand, RequestEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'consent.request.made':
        return { status: 'open', stakeholder: event.data.stakeholder };
      case 'consent.request.answered':
        return state.status === 'absent' ? state : { ...state, status: 'answered' };
      default:
        return unknownKind(event, 'a request');
    }
  },
  decide(command, state) {
    switch (command.kind) {
      case 'make-request':
        if (state.status !== 'absent') refuse('request-exists');
        if (command.unknownPurposes.length > 0)
          refuse('purpose-unknown', { purposes: command.unknownPurposes });
        return [{ type: 'consent.request.made', data: command.made }];
      case 'answer-request': {
        if (state.status === 'absent' || !command.actsFor.includes(state.stakeholder))
          return refuse('request-unknown');
        if (state.status === 'answered') refuse('request-already-answered');
        const { request, grant } = command;
        const answer = grant === null ? 'refused' : 'granted';
        return [{ type: 'consent.request.answered', data: { request, answer, grant } }];
      }
      default:
        return unknownKind(command, 'the decider of requests');
    }
  },
};
