import { TAXONOMY_VERSION } from '@coop/consent-engine';
import type { consentEvents, EventOf } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import type { Vote } from './proposal.js';
import { refuse } from './refusals.js';

type Given = EventOf<typeof consentEvents.grantGiven>;
type Invalidated = EventOf<typeof consentEvents.grantInvalidated>;

export type GrantEvent =
  | Given
  | EventOf<typeof consentEvents.grantWithdrawn>
  | EventOf<typeof consentEvents.grantRenewed>
  | EventOf<typeof consentEvents.grantExpired>
  | Invalidated;
export type GrantTerms = Given['data']['terms'];

/** How an agreement stands, or how it ended. */
export type GrantStatus = 'given' | 'renewed' | 'withdrawn' | 'expired' | 'invalidated';

export type GrantState =
  | { readonly status: 'absent' }
  | { readonly status: GrantStatus; readonly stakeholder: string; readonly terms: GrantTerms };

export interface GiveGrant {
  readonly kind: 'give-grant';
  readonly given: Given['data'];
  /** The clock's moment, given from outside. */
  readonly now: string;
  /** False when the giver acts for someone whose mandate it does not hold. */
  readonly entitled: boolean;
  readonly unknownPurposes: readonly string[];
  /** How the vote stands that the terms name. */
  readonly vote: Vote;
  /** The version of the purposes that the giver was shown, where she says it. */
  readonly shownIn?: string | undefined;
  /** The giver speaks as a partner of a simple partnership, which agrees by a vote or not at all. */
  readonly asPartner: boolean;
}

/** What a person does with an agreement of hers. */
interface OfHerOwn {
  readonly grant: string;
  readonly by: string;
  /** Parties for whom the caller may act: herself, and those whose mandate she holds. */
  readonly actsFor: readonly string[];
}

export interface WithdrawGrant extends OfHerOwn {
  readonly kind: 'withdraw-grant';
}

/** Ends an agreement in favour of another one, which is given in the same commit. */
export interface RenewGrant extends OfHerOwn {
  readonly kind: 'renew-grant';
  readonly successor: string;
}

/** The clock found that the term may have run out. */
export interface ExpireGrant {
  readonly kind: 'expire-grant';
  readonly grant: string;
  readonly now: string;
}

export interface InvalidateGrant {
  readonly kind: 'invalidate-grant';
  readonly grant: string;
  readonly ground: Invalidated['data']['ground'];
  readonly by: string;
}

export type GrantCommand = GiveGrant | WithdrawGrant | RenewGrant | ExpireGrant | InvalidateGrant;

function give(command: GiveGrant, state: GrantState): GrantEvent[] {
  const { given, now, entitled, unknownPurposes, vote, asPartner, shownIn } = command;
  if (state.status !== 'absent') refuse('grant-exists');
  if (!entitled) refuse('mandate-missing');
  if (vote === 'none' && asPartner) refuse('vote-required');
  if (vote === 'unknown') refuse('vote-unknown');
  if (vote === 'annulled') refuse('vote-annulled');
  if (unknownPurposes.length > 0) refuse('purpose-unknown', { purposes: unknownPurposes });
  const { from, until, taxonomy = TAXONOMY_VERSION } = given.terms;
  // Her words mean what they meant on the page that she read.
  if (shownIn !== undefined && shownIn !== taxonomy) refuse('taxonomy-not-current', { current: taxonomy });
  if (Date.parse(until) <= Math.max(Date.parse(from), Date.parse(now))) refuse('grant-period-invalid');
  return [{ type: 'consent.grant.given', data: given }];
}

/** The agreement of the caller's that did not end by an act. Its term may have run out: she still may ask for deletion. */
function standing({ actsFor }: OfHerOwn, state: GrantState): string {
  // Somebody else's grant is answered as one that does not exist.
  if (state.status === 'absent' || !actsFor.includes(state.stakeholder)) return refuse('grant-unknown');
  if (state.status === 'withdrawn') return refuse('grant-already-withdrawn');
  return state.status === 'given' || state.status === 'expired' ? state.stakeholder : refuse('grant-ended');
}

function withdraw(command: WithdrawGrant, state: GrantState): GrantEvent[] {
  const stakeholder = standing(command, state);
  const { grant, by } = command;
  return [{ type: 'consent.grant.withdrawn', data: { grant, stakeholder, withdrawnBy: by } }];
}

function renew(command: RenewGrant, state: GrantState): GrantEvent[] {
  const stakeholder = standing(command, state);
  const { grant, by, successor } = command;
  return [{ type: 'consent.grant.renewed', data: { grant, stakeholder, successor, renewedBy: by } }];
}

/** What ended otherwise, or runs still, has not expired: the clock may ask as often as it likes. */
function expire({ grant, now }: ExpireGrant, state: GrantState): GrantEvent[] {
  if (state.status !== 'given') return [];
  const { until } = state.terms;
  if (Date.parse(until) > Date.parse(now)) return [];
  return [{ type: 'consent.grant.expired', data: { grant, stakeholder: state.stakeholder, until } }];
}

function invalidate({ grant, ground, by }: InvalidateGrant, state: GrantState): GrantEvent[] {
  if (state.status === 'absent') return refuse('grant-unknown');
  if (state.status !== 'given' && state.status !== 'expired')
    // An erasure ends what is left; what had ended before is as it should be.
    return ground === 'erasure' ? [] : refuse('grant-ended');
  const data = { grant, stakeholder: state.stakeholder, ground, invalidatedBy: by };
  return [{ type: 'consent.grant.invalidated', data }];
}

const ENDED_AS = {
  'consent.grant.withdrawn': 'withdrawn',
  'consent.grant.renewed': 'renewed',
  'consent.grant.expired': 'expired',
  'consent.grant.invalidated': 'invalidated',
} as const;

export const grantDecider: Decider<GrantState, GrantCommand, GrantEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'consent.grant.given':
        return { status: 'given', stakeholder: event.data.stakeholder, terms: event.data.terms };
      case 'consent.grant.withdrawn':
      case 'consent.grant.renewed':
      case 'consent.grant.expired':
      case 'consent.grant.invalidated':
        return state.status === 'absent' ? state : { ...state, status: ENDED_AS[event.type] };
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
      case 'renew-grant':
        return renew(command, state);
      case 'expire-grant':
        return expire(command, state);
      case 'invalidate-grant':
        return invalidate(command, state);
      default:
        return unknownKind(command, 'the decider of grants');
    }
  },
};
