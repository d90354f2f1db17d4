import type { PartyType } from '@coop/consent-engine';
import type { consentEvents, EventOf } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { refuse } from './refusals.js';

type Recorded = EventOf<typeof consentEvents.proposalRecorded>;
type Annulled = EventOf<typeof consentEvents.proposalAnnulled>;

export type ProposalEvent = Recorded | Annulled;

export type ProposalState =
  { readonly status: 'absent' } | { readonly status: 'recorded' | 'annulled'; readonly body: string };

/** A body as the state of control knows it. */
export interface KnownBody {
  readonly type: PartyType;
  readonly partners: readonly string[];
  readonly isErased: boolean;
}

export interface RecordProposal {
  readonly kind: 'record-proposal';
  readonly recorded: Recorded['data'];
  readonly body: KnownBody | undefined;
  /** Whether who records it may say what the body decided. */
  readonly entitled: boolean;
  /** The clock's day, given from outside. */
  readonly today: string;
}

export interface AnnulProposal {
  readonly kind: 'annul-proposal';
  readonly proposal: string;
  readonly ground: Annulled['data']['ground'];
  readonly by: string;
  /** Bodies in whose name the caller may speak; `all` for a steward. */
  readonly speaksFor: readonly string[] | 'all';
}

export type ProposalCommand = RecordProposal | AnnulProposal;

/** How a vote stands by which somebody wants to agree. */
export type Vote = 'none' | 'carried' | 'annulled' | 'unknown';

/** A vote of another body is answered as one that does not exist. */
export function voteOf(state: ProposalState, stakeholder: string): Vote {
  if (state.status === 'absent' || state.body !== stakeholder) return 'unknown';
  return state.status === 'annulled' ? 'annulled' : 'carried';
}

function record({ recorded, body, entitled, today }: RecordProposal, state: ProposalState): ProposalEvent[] {
  if (state.status !== 'absent') refuse('vote-exists');
  // Who does not speak for a party does not learn whether there is one, nor what it is.
  if (!entitled) return refuse('mandate-missing');
  if (body === undefined || body.isErased) return refuse('body-unknown');
  if (body.type === 'person') return refuse('body-is-person');
  const { inFavour, entitled: voters, votedOn } = recorded;
  if (inFavour > voters) refuse('vote-count-invalid', { pointer: '/inFavour' });
  // CO art. 534 par. 2: where the majority decides, it is one of heads, and the partners are known.
  if (body.type === 'simple-partnership' && voters !== body.partners.length)
    refuse('vote-count-invalid', { pointer: '/entitled', partners: body.partners.length });
  if (votedOn > today) refuse('vote-day-invalid');
  return [{ type: 'consent.proposal.recorded', data: recorded }];
}

function annul({ proposal, ground, by, speaksFor }: AnnulProposal, state: ProposalState): ProposalEvent[] {
  if (state.status === 'absent') return refuse('vote-unknown');
  const { body, status } = state;
  if (speaksFor !== 'all' && !speaksFor.includes(body)) refuse('vote-unknown');
  if (status === 'annulled') refuse('vote-annulled');
  return [{ type: 'consent.proposal.annulled', data: { proposal, body, ground, annulledBy: by } }];
}

export const proposalDecider: Decider<ProposalState, ProposalCommand, ProposalEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'consent.proposal.recorded':
        return { status: 'recorded', body: event.data.body };
      case 'consent.proposal.annulled':
        return state.status === 'absent' ? state : { ...state, status: 'annulled' };
      default:
        return unknownKind(event, 'a vote');
    }
  },
  decide(command, state) {
    switch (command.kind) {
      case 'record-proposal':
        return record(command, state);
      case 'annul-proposal':
        return annul(command, state);
      default:
        return unknownKind(command, 'the decider of votes');
    }
  },
};
