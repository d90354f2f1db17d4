import type { anonymisationEvents, EventOf, EventsOf } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { admitted, type Standing } from './admit.js';
import { refuse } from './refusals.js';
import { APPROVALS } from './release.js';

export type ReidentificationEvent = EventsOf<
  Pick<
    typeof anonymisationEvents.ANONYMISATION_EVENTS,
    | 'reidentificationRequested'
    | 'reidentificationAgreed'
    | 'reidentificationDeclined'
    | 'reidentificationApproved'
    | 'reidentificationRejected'
    | 'reidentificationTold'
  >
>;
export type ReidentificationAsked = EventOf<typeof anonymisationEvents.reidentificationRequested>['data'];
type Ground = ReidentificationAsked['ground'];

/** What the person concerned said. */
export type PersonSaid = 'nothing' | 'agreed' | 'declined';

export interface Voices {
  readonly person: PersonSaid;
  /** How many stewards approved. */
  readonly approvals: number;
  /** Whether a steward rejected it: the council's side is closed then. */
  readonly isRejected: boolean;
}

export type ReidentificationState =
  | { readonly status: 'absent' }
  | (Voices & {
      readonly status: 'asked' | 'told';
      readonly asked: ReidentificationAsked;
      /** Stewards. */
      readonly approvedBy: readonly string[];
    });

/** Grounds on which two stewards may go against the person's no. */
const AGAINST_HER_NO: ReadonlySet<Ground> = new Set<Ground>(['vital-interest', 'legal-duty']);

/** By whom it is approved; undefined while, or because, it is not. */
export function approvalOf(
  ground: Ground,
  { person, approvals }: Pick<Voices, 'person' | 'approvals'>,
): 'person' | 'council' | undefined {
  if (person === 'agreed') return 'person';
  const isOverruled = person === 'nothing' || AGAINST_HER_NO.has(ground);
  return isOverruled && approvals >= APPROVALS ? 'council' : undefined;
}

/** Whether no answer that may still come can approve it. */
export function isDeclined(ground: Ground, voices: Voices): boolean {
  if (approvalOf(ground, voices) !== undefined) return false;
  return voices.person === 'declined' && (voices.isRejected || !AGAINST_HER_NO.has(ground));
}

/** Where a request stands, for those who wait for it. */
export function standing(
  ground: Ground,
  voices: Voices,
  isTold: boolean,
): 'open' | 'approved' | 'declined' | 'told' {
  if (isTold) return 'told';
  if (approvalOf(ground, voices) !== undefined) return 'approved';
  return isDeclined(ground, voices) ? 'declined' : 'open';
}

/** Whoever decides or takes must have something to be led back to. */
interface OfTable {
  readonly request: string;
  readonly isPurged: boolean;
}

interface BySteward extends OfTable {
  readonly steward: string;
  /** For which she may ask: she does not decide on what one of them is told. */
  readonly institutions: readonly string[];
  readonly isHerself: boolean;
}

export type ReidentificationCommand =
  | (Standing & {
      readonly kind: 'request-reidentification';
      readonly asked: ReidentificationAsked;
      readonly isPurged: boolean;
    })
  | (OfTable & { readonly kind: 'answer'; readonly isHerself: boolean; readonly agrees: boolean })
  | (BySteward & { readonly kind: 'approve' | 'reject' })
  | (Standing & OfTable & { readonly kind: 'tell'; readonly taker: string });

type Known = Extract<ReidentificationState, { asked: unknown }>;

function known(state: ReidentificationState): Known {
  return state.status === 'absent' ? refuse('not-found') : state;
}

/** Her no is final, also after her yes, as long as nothing was told. */
function answer(
  { request, isHerself, agrees, isPurged }: Extract<ReidentificationCommand, { kind: 'answer' }>,
  state: Known,
): ReidentificationEvent[] {
  // To everybody else there is nothing to answer: not even that somebody is asked.
  if (!isHerself) return refuse('not-found');
  if (state.person === (agrees ? 'agreed' : 'declined')) return [];
  if (state.person === 'declined' || state.status === 'told') return refuse('reidentification-decided');
  if (isPurged) return refuse('gone');
  if (!agrees) return [{ type: 'anonymisation.reidentification.declined', data: { request } }];
  return [{ type: 'anonymisation.reidentification.agreed', data: { request } }];
}

function byCouncil(command: BySteward & { readonly kind: 'approve' | 'reject' }, state: Known) {
  const { kind, request, steward, institutions, isHerself, isPurged } = command;
  const { requester, institution, ground } = state.asked;
  if (steward === requester || institutions.includes(institution) || isHerself)
    return refuse('own-reidentification');
  if (kind === 'approve' && state.approvedBy.includes(steward)) return [];
  const isSettled = approvalOf(ground, state) !== undefined || isDeclined(ground, state);
  if (kind === 'reject' && state.isRejected) return [];
  if (isSettled || state.isRejected || state.status === 'told') return refuse('reidentification-decided');
  if (isPurged) return refuse('gone');
  const data = { request, steward };
  const events: ReidentificationEvent[] = [
    kind === 'approve'
      ? { type: 'anonymisation.reidentification.approved', data }
      : { type: 'anonymisation.reidentification.rejected', data },
  ];
  return events;
}

function tell(
  command: Extract<ReidentificationCommand, { kind: 'tell' }>,
  state: Known,
): ReidentificationEvent[] {
  const { institutions, request, taker, isPurged } = command;
  const { ground, institution } = state.asked;
  if (!institutions.includes(institution)) return refuse('not-found');
  admitted(command, 'export');
  const approvedBy = approvalOf(ground, state);
  if (approvedBy === undefined) return refuse('reidentification-not-approved');
  if (isPurged) return refuse('gone');
  if (state.status === 'told') return [];
  return [{ type: 'anonymisation.reidentification.told', data: { request, taker, approvedBy } }];
}

const NOBODY = { approvals: 0, approvedBy: [], isRejected: false } as const;

export const reidentificationDecider: Decider<
  ReidentificationState,
  ReidentificationCommand,
  ReidentificationEvent
> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    if (event.type === 'anonymisation.reidentification.requested')
      return { status: 'asked', asked: event.data, person: 'nothing', ...NOBODY };
    if (state.status === 'absent') return state;
    switch (event.type) {
      case 'anonymisation.reidentification.agreed':
        return { ...state, person: 'agreed' };
      case 'anonymisation.reidentification.declined':
        return { ...state, person: 'declined' };
      case 'anonymisation.reidentification.approved':
        return {
          ...state,
          approvals: state.approvals + 1,
          approvedBy: [...state.approvedBy, event.data.steward],
        };
      case 'anonymisation.reidentification.rejected':
        return { ...state, isRejected: true };
      case 'anonymisation.reidentification.told':
        return { ...state, status: 'told' };
      default:
        return unknownKind(event, 'a re-identification');
    }
  },
  decide(command, state) {
    switch (command.kind) {
      case 'request-reidentification': {
        admitted(command, 'export');
        if (command.isPurged) return refuse('gone');
        if (state.status !== 'absent') return [];
        return [{ type: 'anonymisation.reidentification.requested', data: command.asked }];
      }
      case 'answer':
        return answer(command, known(state));
      case 'approve':
      case 'reject':
        return byCouncil(command, known(state));
      case 'tell':
        return tell(command, known(state));
      default:
        return unknownKind(command, 'the decider of re-identifications');
    }
  },
};
