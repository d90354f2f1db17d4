import type { EventOf, identityEvents } from '@coop/contracts';
import { unknownKind, type Decider } from '@coop/event-sourcing';
import { atLeast, type Level, type PartyKind } from './party.js';
import { refuse } from './refusals.js';

type Given = EventOf<typeof identityEvents.mandateGiven>;
type Ended = EventOf<typeof identityEvents.mandateEnded>;
export type MandateEvent = Given | Ended;
export type MandateKind = Given['data']['kind'];
export type EndReason = Ended['data']['reason'];

export type MandateState =
  | { readonly status: 'none' }
  | {
      readonly status: 'given' | 'ended';
      readonly kind: MandateKind;
      readonly principal: string;
      readonly agent: string;
    };

/** Who gives or ends a mandate. */
export interface Authority {
  readonly party: string;
  readonly steward: boolean;
}

export interface GiveMandate {
  readonly kind: 'give';
  readonly mandate: string;
  readonly mandateKind: MandateKind;
  readonly principal: { readonly party: string; readonly kind: PartyKind | 'cooperative' };
  readonly agent: { readonly party: string; readonly kind: PartyKind; readonly level: Level };
  readonly scope?: Given['data']['scope'];
  readonly from: string;
  readonly until: string | null;
  readonly by: Authority;
  readonly now: string;
}

export interface EndMandate {
  readonly kind: 'end';
  readonly mandate: string;
  readonly by: Authority;
  /** How many stewards there are besides the agent of this mandate. */
  readonly otherStewards: number;
}

/** Her erasure ends every mandate that she gave or holds; nothing can refuse it. */
export interface EndByErasure {
  readonly kind: 'end-by-erasure';
  readonly mandate: string;
}

export type MandateCommand = GiveMandate | EndMandate | EndByErasure;

/** For whom a kind of mandate is given, and whether the principal may give it herself. */
const RULES: Readonly<
  Record<MandateKind, { readonly for: readonly string[]; readonly byPrincipal: boolean }>
> = {
  steward: { for: ['cooperative'], byPrincipal: false },
  corrector: { for: ['cooperative'], byPrincipal: false },
  auditor: { for: ['cooperative'], byPrincipal: false },
  // For the institution that is bound by the contract under which it researches, or for the cooperative itself.
  researcher: { for: ['cooperative', 'legal-person', 'registered-collective'], byPrincipal: false },
  signatory: { for: ['legal-person', 'registered-collective', 'simple-partnership'], byPrincipal: false },
  guardian: { for: ['person'], byPrincipal: false },
  representative: {
    for: ['person', 'legal-person', 'registered-collective', 'simple-partnership'],
    byPrincipal: true,
  },
  proxy: { for: ['person', 'legal-person', 'registered-collective'], byPrincipal: true },
};

/**
 * People hold mandates. An organisation may be the proxy of another organisation, such as the one that runs its
 * systems and must know for it what it may do; a proxy agrees to nothing and signs nothing.
 */
const mayHold = (kind: MandateKind, principal: PartyKind | 'cooperative', agent: PartyKind): boolean =>
  agent === 'person' || (kind === 'proxy' && principal !== 'person');

function give(command: GiveMandate, state: MandateState): readonly MandateEvent[] {
  const { mandate, mandateKind, principal, agent, scope, from, until, by, now } = command;
  if (state.status !== 'none') refuse('mandate-already-given');
  const rule = RULES[mandateKind];
  if (!by.steward && !(rule.byPrincipal && by.party === principal.party)) refuse('forbidden');
  if (!rule.for.includes(principal.kind)) refuse('wrong-principal', { kind: mandateKind });
  if (!mayHold(mandateKind, principal.kind, agent.kind)) refuse('not-a-person');
  if (agent.party === principal.party) refuse('mandate-for-itself');
  if (mandateKind === 'corrector' && !atLeast(agent.level, 'A2'))
    refuse('assurance-too-low', { needed: 'A2' });
  if (until !== null && (until <= from || until <= now)) refuse('term-is-over');
  if (mandateKind === 'guardian' && !endsByMajority(from, until)) refuse('guardianship-without-end');
  return [
    {
      type: 'identity.mandate.given',
      data: {
        mandate,
        kind: mandateKind,
        principal: principal.party,
        agent: agent.party,
        ...(scope === undefined ? {} : { scope }),
        from,
        until,
        givenBy: by.party,
      },
    },
  ];
}

/** Whoever is a child when it begins is of age eighteen years later (CC art. 14). */
function endsByMajority(from: string, until: string | null): boolean {
  const majority = new Date(from);
  majority.setUTCFullYear(majority.getUTCFullYear() + 18);
  return until !== null && Date.parse(until) <= majority.getTime();
}

function end({ mandate, by, otherStewards }: EndMandate, state: MandateState): readonly MandateEvent[] {
  if (state.status === 'none') return refuse('not-found');
  if (state.status === 'ended') refuse('mandate-ended');
  const renounced = by.party === state.agent;
  if (!by.steward && !renounced && by.party !== state.principal) refuse('forbidden');
  if (state.kind === 'steward' && otherStewards === 0) refuse('last-steward');
  return [ended(mandate, renounced ? 'renounced' : 'revoked', by.party)];
}

const ended = (mandate: string, reason: EndReason, endedBy: string): Ended => ({
  type: 'identity.mandate.ended',
  data: { mandate, reason, endedBy },
});

/** The right to act for someone else, for a term. */
export const mandate: Decider<MandateState, MandateCommand, MandateEvent> = {
  initial: { status: 'none' },
  decide: (command, state) => {
    switch (command.kind) {
      case 'give':
        return give(command, state);
      case 'end':
        return end(command, state);
      case 'end-by-erasure':
        return state.status === 'given' ? [ended(command.mandate, 'erased', 'system:identity')] : [];
      default:
        return unknownKind(command, 'a mandate');
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'identity.mandate.given': {
        const { kind, principal, agent } = event.data;
        return { status: 'given', kind, principal, agent };
      }
      case 'identity.mandate.ended':
        return state.status === 'given' ? { ...state, status: 'ended' } : state;
      default:
        return unknownKind(event, 'a mandate');
    }
  },
};
