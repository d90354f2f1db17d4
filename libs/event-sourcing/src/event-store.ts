import type { Commit, CommitMetadata, NewEvent, StoredEvent } from './event.js';

/** What the writer believes about a stream; checked inside the append's own transaction. */
export type ExpectedRevision = bigint | 'no-stream' | 'exists' | 'any';

export interface StreamAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

/**
 * Guards what was read but is not written. A category check costs the same however many facts were relied on:
 * stores keep the last position per category.
 */
export type AppendCheck =
  | { readonly stream: string; readonly expected: ExpectedRevision }
  | { readonly categories: readonly string[]; readonly unchangedAfter: bigint };

export interface AppendRequest {
  /** One or several streams, all or nothing. */
  readonly streams: readonly StreamAppend[];
  /** Unique for ever: a repeat gives the first commit, never a second one. */
  readonly commandId: string;
  /** Hex SHA-256 of the command's body: the same id with another body is refused (`CommandMismatch`). */
  readonly commandDigest: string;
  readonly metadata: CommitMetadata;
  readonly checks?: readonly AppendCheck[];
}

export interface AppendResult {
  readonly first: bigint;
  readonly last: bigint;
  readonly recordedAt: string;
  /** The revision of each stream after the append, in the order of the request. */
  readonly revisions: readonly bigint[];
  /** True when the command had been carried out before and nothing was appended now. */
  readonly repeated: boolean;
}

/** Which events a reader wants. Commits without any wanted event still move its position. */
export interface ReadFilter {
  readonly categories?: readonly string[];
}

/** In a subscription: everything up to `position` was delivered, live from here. */
export interface CaughtUp {
  readonly caughtUp: bigint;
}

/** What a service is given: reads all, appends only to categories with its own prefix. */
export interface EventStore {
  /**
   * Appends atomically. Resolves only when the commit is durable.
   * @throws StoreError with one of the codes of {@link StoreErrorCode}
   */
  append(request: AppendRequest): Promise<AppendResult>;
  /** The commit of a command, when it was carried out before. */
  findCommand(commandId: string): Promise<(AppendResult & { readonly commandDigest: string }) | undefined>;
  /** Events of one stream from a revision (default 0), oldest first. An absent stream is empty. */
  readStream(stream: string, from?: bigint): Promise<readonly StoredEvent[]>;
  /** Whole commits with a position after `after` (exclusive), up to and including `upTo`, in order. */
  readAll(after: bigint, filter?: ReadFilter & { readonly upTo?: bigint }): AsyncIterable<Commit>;
  /** Position of the last event, 0 when empty. */
  head(): bigint;
  /** Last position recorded at or before a time (RFC 3339), 0 when none. */
  positionAt(time: string): Promise<bigint>;
  /** All commits after `after`, then new ones as they come, with a marker at each moment of being caught up. */
  subscribe(after: bigint, signal: AbortSignal): AsyncIterable<Commit | CaughtUp>;
  /** A handle that appends only to categories `<service>-…`. */
  forService(service: string): EventStore;
  close(): Promise<void>;
}

export type StoreErrorCode =
  | 'WrongExpectedRevision'
  | 'CheckFailed'
  | 'CommandMismatch'
  | 'EventTooLarge'
  | 'InvalidStream'
  | 'NotOwned'
  | 'Overloaded'
  | 'AppendOutcomeUnknown'
  | 'StoreUnavailable'
  | 'StoreDamaged';

/**
 * What the caller must do, by code:
 * `WrongExpectedRevision`, `CheckFailed`: load, decide again, at most a few times · `CommandMismatch`: refuse
 * (422) · `EventTooLarge`, `InvalidStream`, `NotOwned`: a fault of the program or its input, never retried ·
 * `Overloaded`: back off (503, Retry-After) · `AppendOutcomeUnknown`: look the command id up before anything
 * else · `StoreUnavailable`: stop taking work · `StoreDamaged`: stop, call the operator; never repair silently.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: ErrorOptions & { readonly stream?: string; readonly actual?: bigint | 'no-stream' },
  ) {
    super(message, options);
    if (options?.stream !== undefined) this.stream = options.stream;
    if (options?.actual !== undefined) this.actual = options.actual;
  }

  readonly stream?: string;
  readonly actual?: bigint | 'no-stream';
}

/** Largest commit a store takes, in bytes of JSON. Bigger content goes to the vault, with a digest in the event. */
export const MAX_COMMIT_BYTES = 512 * 1024;
