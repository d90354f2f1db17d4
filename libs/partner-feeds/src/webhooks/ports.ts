import type { KeyObject } from 'node:crypto';

/** One event of a partner's feed, built anew each time it is asked for. */
export interface FeedEntry {
  readonly position: bigint;
  /** Stable, without a full stop: it becomes the `webhook-id`. */
  readonly id: string;
  /** A CloudEvent as structured JSON. */
  readonly body: string;
}

/** A part of the feed that is to be sent again: after one position, up to another or to what was delivered. */
export interface Replay {
  /** When it was asked for: positions of the ledger are its order. */
  readonly asked: bigint;
  readonly after: bigint;
  readonly until: bigint | null;
}

/** What a lane needs to find its next entry. */
export interface Registration {
  readonly webhook: string;
  readonly partner: string;
  readonly types: readonly string[] | 'all';
  /** Where delivery begins when nothing else is known: the registration, or the last fact about progress. */
  readonly from: bigint;
  /** Position of the fact that last enabled it: a new one lets delivery try at once. */
  readonly enabled: bigint;
  /** Position of the last replay that is known to be done. */
  readonly replayed: bigint;
  /** Later than `replayed`, oldest first. */
  readonly replays: readonly Replay[];
}

/** Why nothing is sent for the moment. */
export type HoldReason = 'no-contract-in-force' | 'registration-unknown' | 'stale';

/** What may be sent to a webhook at this moment. */
export type Standing =
  | {
      readonly kind: 'open';
      readonly url: string;
      /** The current secret, and those still valid beside it. */
      readonly secrets: readonly KeyObject[];
    }
  | { readonly kind: 'held'; readonly reason: HoldReason }
  /** Its partner system was closed: it can never be open again. */
  | { readonly kind: 'registration-closed' }
  /** Disabled or removed meanwhile. */
  | { readonly kind: 'over' };

export interface Disabling {
  readonly reason: 'gone' | 'exhausted' | 'registration-closed';
  readonly failure: string | null;
  readonly status: number | null;
  readonly attempts: number;
}

/** Who is to be served, and what the deliverer says of it. */
export interface WebhookDirectory {
  /** All that are neither disabled nor removed. */
  enabled(): Promise<readonly Registration[]>;
  /** Asked immediately before each attempt; must know every fact up to this moment, or hold. */
  standing(webhook: string): Promise<Standing>;
  disable(webhook: string, disabling: Disabling): Promise<void>;
  /** Says durably how far delivery came. */
  deliveredThrough(webhook: string, through: bigint, replays: bigint): Promise<void>;
}

/** The feeds, by position. */
export interface FeedSource {
  /** The first entry after a position that the registration wants, with what it says now. */
  next(registration: Registration, after: bigint): Promise<FeedEntry | undefined>;
  /** Resolves when feeds may say more than at a position, at the latest after `ms`. @returns how far they are known */
  moved(since: bigint, ms: number): Promise<bigint>;
}
