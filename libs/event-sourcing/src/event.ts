import type { RetentionClass } from '@coop/contracts';

/** JSON as events hold it: scalars, lists and objects; no `Date`, no `bigint`, no `undefined`. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An event ready to be appended: sealed, validated, with its id chosen. */
export interface NewEvent {
  /** UUIDv7, chosen before the append because sealed values are bound to it. */
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly data: Json;
  readonly retention: RetentionClass;
  /** On rules of the cooperative: the founding act, statute article, resolution or mandate it rests on. */
  readonly authority?: string;
  /** On decisions: version of the engine and of the taxonomy that decided. */
  readonly rules?: string;
}

/** Who caused a commit, and in which conversation. Handles only: nothing here is ever forgotten. */
export interface CommitMetadata {
  /** Party handle or `system:<service>`. */
  readonly actor: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly traceparent?: string;
}

/** An event as every store gives it back. */
export interface StoredEvent extends NewEvent, CommitMetadata {
  /** Dense over the ledger: 1, 2, 3 … */
  readonly position: bigint;
  /** `<category>-<uuid>` */
  readonly stream: string;
  /** Dense in its stream: 0, 1, 2 … */
  readonly revision: bigint;
  /** RFC 3339 UTC; never decreases over the ledger. Order is by position, never by time. */
  readonly recordedAt: string;
  readonly commandId: string;
  /** Hex, 32 random bytes fixed at append: blinds the event's leaf in the transparency log. */
  readonly salt: string;
}

/** One atomic append: the unit of everything downstream. */
export interface Commit {
  /** Position of its first event. */
  readonly first: bigint;
  /** Position of its last event. */
  readonly last: bigint;
  readonly events: readonly StoredEvent[];
  /** Hex SHA-256 of the command's body; empty where events were left out. */
  readonly commandDigest: string;
  /** Hex SHA-256, chained to the previous commit: see `rowDigest`. */
  readonly digest: string;
}

const STREAM = /^([a-z0-9]+(?:-[a-z0-9]+)*)-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The category of a stream name, or `undefined` when the name is not `<category>-<uuid>`. */
export function categoryOf(stream: string): string | undefined {
  return stream.length <= 200 ? (STREAM.exec(stream)?.[1] ?? undefined) : undefined;
}
