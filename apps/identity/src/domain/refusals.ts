import { Refusal } from '@coop/event-sourcing';

/** Every reason for which identity says no. A code never changes its meaning. */
export type IdentityRefusal =
  /** A ledger belongs to one cooperative and is founded once. */
  | 'already-founded'
  | 'not-founded'
  | 'founder-missing'
  | 'not-found'
  | 'forbidden'
  | 'erased'
  /** A step of an erasure rests on another that was not taken. */
  | 'erasure-unfinished'
  /** A hold was lifted before, or its end has passed. */
  | 'hold-ended'
  | 'already-registered'
  | 'nothing-to-change'
  /** A simple partnership is its partners (CO art. 530). */
  | 'partners-required'
  | 'partners-not-allowed'
  /** Only who has a legal personality can be a member. */
  | 'no-legal-personality'
  | 'already-member'
  | 'account-already-linked'
  | 'not-a-person'
  | 'not-an-organisation'
  | 'vouch-for-oneself'
  | 'already-vouched'
  /** The level of assurance of the person is too low for this. */
  | 'assurance-too-low'
  | 'mandate-for-itself'
  | 'wrong-principal'
  | 'term-is-over'
  /** A guardian's mandate ends with majority (CC art. 14): it needs an end, within eighteen years. */
  | 'guardianship-without-end'
  | 'mandate-already-given'
  | 'mandate-ended'
  /** The cooperative must always have a steward. */
  | 'last-steward'
  | 'client-id-taken'
  | 'client-closed';

/** Refuses with a code of the union. */
export function refuse(code: IdentityRefusal, details: Readonly<Record<string, unknown>> = {}): never {
  throw new Refusal(code, details);
}
