import type { VerifiedToken } from './token-verifier.js';

/** All levels of assurance, lowest first. */
export const LEVELS = ['A0', 'A1', 'A2', 'A3', 'A4'] as const;

/** Level of assurance of an identity. */
export type Level = (typeof LEVELS)[number];

/** What a party may do in the cooperative, from identity's events. */
export type Role = 'member' | 'steward' | 'corrector' | 'auditor' | 'researcher';

/** A power to act for another party. */
export interface Mandate {
  readonly mandate: string;
  readonly kind: string;
  /** The party for whom it holds. */
  readonly principal: string;
  readonly scope?: unknown;
}

/** Who asks, as the ledger knows her: never what a provider's token says about roles. */
export interface Actor {
  readonly party: string;
  readonly kind: 'person' | 'client';
  readonly clientId?: string;
  readonly level: Level;
  readonly roles: readonly Role[];
  readonly mandates: readonly Mandate[];
  /** The ledger position at which this was known. */
  readonly position: bigint;
}

/** Accounts, roles and mandates in memory, fed by identity's events. */
export abstract class ActorDirectory {
  /** The party behind a verified token, or `undefined` when the account is linked to none. */
  abstract actorOf(token: VerifiedToken): Actor | undefined | Promise<Actor | undefined>;
  /** True while the directory cannot know: then nobody is let in. */
  abstract stale(): boolean;
}
