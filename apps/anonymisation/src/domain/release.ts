import type { anonymisationEvents, EventOf, EventsOf } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { admitted, type Standing } from './admit.js';
import { promiseOf, type Promised } from './promise.js';
import { refuse } from './refusals.js';
import { overlaps, type EarlierTable, type ReleasePeriod } from './series.js';

export type ReleaseEvent = EventsOf<
  Pick<
    typeof anonymisationEvents.ANONYMISATION_EVENTS,
    | 'releaseRequested'
    | 'releaseMade'
    | 'releaseApproved'
    | 'releaseRejected'
    | 'releaseRefused'
    | 'releasePurged'
  >
>;
export type Requested = EventOf<typeof anonymisationEvents.releaseRequested>['data'];
export type Made = EventOf<typeof anonymisationEvents.releaseMade>['data'];
export type Report = Made['report'];
type Refused = EventOf<typeof anonymisationEvents.releaseRefused>;
type Rejected = EventOf<typeof anonymisationEvents.releaseRejected>;

/** Whose request it is, and what it asks for. */
type Wanted = Pick<Requested, 'researcher' | 'institution' | 'quasiIdentifiers'> & {
  readonly promised: Promised;
};

export type ReleaseState =
  | { readonly status: 'absent' }
  | (Wanted & { readonly status: 'requested' })
  | (Wanted & {
      /** `proposed`: two stewards have to approve of it first. */
      readonly status: 'proposed' | 'made' | 'purged';
      readonly report: Report;
      readonly tableDigest: string;
      readonly approvedBy: readonly string[];
    })
  | { readonly status: 'rejected' }
  | { readonly status: 'refused'; readonly code: string };

export interface RequestRelease extends Standing {
  readonly kind: 'request-release';
  readonly asked: Omit<Requested, 'institution'>;
  /** Tables of this category that the institution was given before. */
  readonly earlier: readonly EarlierTable[];
  readonly period: ReleasePeriod;
}

export interface MakeRelease {
  readonly kind: 'make-release';
  readonly made: Made;
  readonly earlier: readonly EarlierTable[];
  /** The earlier tables that this one was attacked together with. */
  readonly comparedWith: readonly string[];
}

export type ReleaseCommand =
  | RequestRelease
  | MakeRelease
  | {
      readonly kind: 'refuse-release';
      readonly release: string;
      readonly code: string;
      readonly figures: Readonly<Record<string, number>>;
    }
  | ({ readonly kind: 'approve-release' } & Deciding)
  | ({ readonly kind: 'reject-release'; readonly reason: Rejected['data']['reason'] } & Deciding)
  | { readonly kind: 'purge-table'; readonly release: string };

/** Who decides on a table that two have to approve of. */
interface Deciding {
  readonly release: string;
  readonly steward: string;
  /** For which she may ask: she does not decide on what one of them is given. */
  readonly institutions: readonly string[];
}

/** So many stewards approve of a table where the policy alone does not release it. */
export const APPROVALS = 2;

/** What a requester is told of a rejection: why is the stewards' own, it may be about people. */
export const REJECTED = 'rejected';

export const OVERLAPPING = 'overlapping-release';

function request(command: RequestRelease, state: ReleaseState): ReleaseEvent[] {
  const { asked, earlier, period, now } = command;
  if (state.status !== 'absent') refuse('release-exists');
  const { consumer } = admitted(command);
  const requested: ReleaseEvent = {
    type: 'anonymisation.release.requested',
    data: { ...asked, institution: consumer },
  };
  return overlaps(asked, earlier, period, now) ? [requested, overlap(asked.release, earlier)] : [requested];
}

/** The request stays on the ledger: asking again may be an attack. */
const overlap = (release: string, earlier: readonly EarlierTable[]): Refused => ({
  type: 'anonymisation.release.refused',
  data: { release, code: OVERLAPPING, figures: { earlier: earlier.length } },
});

/** A request that was carried out twice at once has one outcome: the first stands, the second adds nothing. */
function isOpen(state: ReleaseState): boolean {
  if (state.status === 'absent') refuse('not-found');
  return state.status === 'requested';
}

/** What a steward decides on; undefined when it was approved already. @throws Refusal */
function proposed({ steward, institutions }: Deciding, state: ReleaseState) {
  if (state.status === 'absent') return refuse('not-found');
  const isApproved = state.status === 'made' && state.approvedBy.length === APPROVALS;
  if (state.status !== 'proposed' && !isApproved) return refuse('release-decided');
  if (steward === state.researcher || institutions.includes(state.institution)) return refuse('own-release');
  return isApproved ? undefined : state;
}

export const releaseDecider: Decider<ReleaseState, ReleaseCommand, ReleaseEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'anonymisation.release.requested': {
        const { researcher, institution, quasiIdentifiers } = event.data;
        const wanted = { researcher, institution, quasiIdentifiers, promised: promiseOf(event.data) };
        return { status: 'requested', ...wanted };
      }
      case 'anonymisation.release.made': {
        if (state.status !== 'requested') return state;
        const { report, tableDigest, decision } = event.data;
        const status = decision === 'awaited' ? 'proposed' : 'made';
        return { ...state, status, report, tableDigest, approvedBy: [] };
      }
      case 'anonymisation.release.approved': {
        if (state.status !== 'proposed') return state;
        const approvedBy = [...state.approvedBy, event.data.steward];
        return { ...state, approvedBy, status: approvedBy.length < APPROVALS ? 'proposed' : 'made' };
      }
      case 'anonymisation.release.rejected':
        return state.status === 'proposed' ? { status: 'rejected' } : state;
      case 'anonymisation.release.refused':
        return state.status === 'requested' ? { status: 'refused', code: event.data.code } : state;
      case 'anonymisation.release.purged':
        return state.status === 'made' ? { ...state, status: 'purged' } : state;
      default:
        return unknownKind(event, 'a release');
    }
  },
  decide(command, state) {
    switch (command.kind) {
      case 'request-release':
        return request(command, state);
      case 'make-release': {
        const { made, earlier, comparedWith } = command;
        if (!isOpen(state)) return [];
        // Another release of the category may have been made while this one was computed.
        if (earlier.some(({ release }) => !comparedWith.includes(release)))
          return [overlap(made.release, earlier)];
        return [{ type: 'anonymisation.release.made', data: made }];
      }
      case 'refuse-release': {
        const { release, code, figures } = command;
        if (!isOpen(state)) return [];
        return [{ type: 'anonymisation.release.refused', data: { release, code, figures } }];
      }
      case 'approve-release': {
        const { release, steward } = command;
        const open = proposed(command, state);
        return open === undefined || open.approvedBy.includes(steward)
          ? []
          : [{ type: 'anonymisation.release.approved', data: { release, steward } }];
      }
      case 'reject-release': {
        const { release, steward, reason } = command;
        if (state.status === 'rejected') return [];
        const open = proposed(command, state);
        if (open === undefined) return refuse('release-decided');
        return [
          { type: 'anonymisation.release.rejected', data: { release, steward, reason } },
          { type: 'anonymisation.release.purged', data: { release, tableDigest: open.tableDigest } },
        ];
      }
      case 'purge-table': {
        const { release } = command;
        if (state.status === 'absent') return refuse('not-found');
        if (state.status === 'purged' || state.status === 'rejected') return [];
        if (state.status !== 'made') return refuse('release-without-table');
        return [{ type: 'anonymisation.release.purged', data: { release, tableDigest: state.tableDigest } }];
      }
      default:
        return unknownKind(command, 'the decider of releases');
    }
  },
};
