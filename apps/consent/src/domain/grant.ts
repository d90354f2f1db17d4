import type { consentEvents, EventOf } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { refuse } from './refusals.js';

type Given = EventOf<typeof consentEvents.grantGiven>;

export type GrantEvent = Given | EventOf<typeof consentEvents.grantWithdrawn>;
export type GrantTerms = Given['data']['terms'];

export type GrantState =
  { readonly status: 'absent' } | { readonly status: 'given' | 'withdrawn'; readonly stakeholder: string };

export interface GiveGrant {
  readonly kind: 'give-grant';
  readonly given: Given['data'];
  /** The clock's moment, given from outside. */
  readonly now: string;
  /** False when the giver acts for someone whose mandate it does not hold. */
  readonly entitled: boolean;
  readonly unknownPurposes: readonly string[];
}

export interface WithdrawGrant {
  readonly kind: 'withdraw-grant';
  readonly grant: string;
  readonly by: string;
  /** Parties for whom the caller may act: herself, and those whose mandate she holds. */
  readonly actsFor: readonly string[];
}

export type GrantCommand = GiveGrant | WithdrawGrant;

function give({ given, now, entitled, unknownPurposes }: GiveGrant, state: GrantState): GrantEvent[] {
  if (state.status !== 'absent') refuse('grant-exists');
  if (!entitled) refuse('mandate-missing');
  if (unknownPurposes.length > 0) refuse('purpose-unknown', { purposes: unknownPurposes });
  const { from, until } = given.terms;
  if (Date.parse(until) <= Math.max(Date.parse(from), Date.parse(now))) refuse('grant-period-invalid');
  return [{ type: 'consent.grant.given', data: given }];
}

function withdraw({ grant, by, actsFor }: WithdrawGrant, state: GrantState): GrantEvent[] {
  if (state.status === 'absent') return refuse('grant-unknown');
  // Somebody else's grant is answered as one that does not exist.
  if (!actsFor.includes(state.stakeholder)) refuse('grant-unknown');
  if (state.status === 'withdrawn') refuse('grant-already-withdrawn');
  return [
    { type: 'consent.grant.withdrawn', data: { grant, stakeholder: state.stakeholder, withdrawnBy: by } },
  ];
}

export const grantDecider: Decider<GrantState, GrantCommand, GrantEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'consent.grant.given':
        return { status: 'given', stakeholder: event.data.stakeholder };
      case 'consent.grant.withdrawn':
        return { status: 'withdrawn', stakeholder: event.data.stakeholder };
      default:
        return unknownKind(event, `a grant that is ${state.status}`);
    }
  },
  decide(command, state) {
    switch (command.kind) {
      case 'give-grant':
        return give(command, state);
      case 'withdraw-grant':
        return withdraw(command, state);
      default:
        return unknownKind(command, 'the decider of grants');
    }
  },
};
