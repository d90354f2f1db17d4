import type { consentEvents, EventOf } from '@coop/contracts';
import type { Actor, Mandate } from '@coop/service-kit';
import type { KnownBody } from '../domain/proposal.js';
import type { ConsentParts } from './parts.js';

type Evidence = EventOf<typeof consentEvents.grantGiven>['data']['evidence'];
type Knowing = Pick<ConsentParts, 'control'>;

/** Mandates by which someone agrees in another's place. */
const ACTING = new Set(['signatory', 'guardian', 'representative']);

/** A mandate limited to some categories or fields does not carry an agreement: the engine cannot limit it. */
const isActing = ({ kind, scope }: Mandate): boolean => ACTING.has(kind) && scope === undefined;

/** The parties in whose name an actor may give and withdraw: herself, and those whose mandate she holds. */
export function actsFor(actor: Actor): string[] {
  return [actor.party, ...actor.mandates.filter(isActing).map(({ principal }) => principal)];
}

export function evidenceOf(actor: Actor, stakeholder: string, authTime: string | null): Evidence {
  const mandate = actor.mandates.find((held) => isActing(held) && held.principal === stakeholder);
  if (stakeholder === actor.party || mandate === undefined)
    return { kind: 'signed-in', level: actor.level, authTime };
  return { kind: 'mandate', mandate: mandate.mandate };
}

/** By what somebody says what a body decided: a mandate, or `null` for a partner of a simple partnership. */
export interface Voice {
  readonly mandate: string | null;
}

export const bodyOf = ({ control }: Knowing, party: string): KnownBody | undefined =>
  control.point.contents.party(party);

/**
 * Whether the actor may say what this body decided, by the rule of the decision point: a legal person and a registered
 * collective speak through signatories; a simple partnership has no organs (CO art. 535), each of its partners speaks.
 */
export function voiceFor(parts: Knowing, actor: Actor, body: string): Voice | undefined {
  const known = bodyOf(parts, body);
  if (known?.type === 'person') return undefined;
  if (known?.type === 'simple-partnership')
    return known.partners.includes(actor.party) ? { mandate: null } : undefined;
  const held = actor.mandates.find(
    ({ kind, principal, scope }) => kind === 'signatory' && principal === body && scope === undefined,
  );
  return held && { mandate: held.mandate };
}

/** Bodies in whose name the actor may say what was decided. */
export function bodiesOf(parts: Knowing, actor: Actor): string[] {
  const principals = actor.mandates.map(({ principal }) => principal);
  const bodies = [...new Set([...principals, ...parts.control.partnershipsOf(actor.party)])];
  return bodies.filter((body) => voiceFor(parts, actor, body) !== undefined);
}

/**
 * Everyone whose agreements the actor may see and end: those for whom she acts, and partnerships of hers. A partner
 * gives one by a vote only; to end it, one partner is enough.
 */
export const holdsFor = (parts: Knowing, actor: Actor): string[] => [
  ...new Set([...actsFor(actor), ...parts.control.partnershipsOf(actor.party)]),
];
