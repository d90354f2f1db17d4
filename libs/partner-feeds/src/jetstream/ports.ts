import type { FeedEntry } from '../webhooks/ports.js';
import type { FeedNames, Reader } from './names.js';

/** Why a partner's feed ends. */
export type CutReason = 'no-contract-in-force' | 'registration-closed' | 'erased';

/** What may be delivered to a partner at this moment. */
export type FeedStanding =
  | { readonly kind: 'open'; readonly readers: readonly Reader[] }
  /** Not everything is known up to now: nothing is sent, and nothing is ended. */
  | { readonly kind: 'held' }
  | { readonly kind: 'ended'; readonly reason: CutReason; readonly position: bigint };

/** How one feed ended. */
export interface CutFact {
  /** UUID; the same when it is said again. */
  readonly cut: string;
  readonly party: string;
  readonly reason: CutReason;
  /** Position of the ledger at which it was decided. */
  readonly decided: bigint;
  /** The last position that had been delivered to the stream. */
  readonly delivered: bigint;
  readonly connections: number;
  readonly steps: readonly { readonly step: string; readonly ms: number }[];
}

/** Whose feeds there are, and what the deliverer says of them. */
export interface FeedDirectory {
  /** Every party that has, or had, a partner system. */
  parties(): Promise<readonly string[]>;
  /** Asked immediately before each event; must know every fact up to this moment, or hold. */
  standing(party: string): Promise<FeedStanding>;
  names(party: string): FeedNames;
  /** Says durably, and once, that a feed was ended. */
  cut(fact: CutFact): Promise<void>;
}

/** What the feeds say. */
export interface FeedPages {
  /** Entries after a position, oldest first, as they are told now. */
  after(party: string, position: bigint, limit: number): Promise<readonly FeedEntry[]>;
  /** The place of an entry that was delivered, from its body; `undefined` when it is none of this feed. */
  positionIn(party: string, body: string): bigint | undefined;
  /** Resolves when feeds may say more than at a position, at the latest after `ms`. @returns how far they are known */
  moved(since: bigint, ms: number): Promise<bigint>;
}
