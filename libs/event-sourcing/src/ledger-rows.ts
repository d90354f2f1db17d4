import type { RetentionClass } from '@coop/contracts';
import { StoreError } from './event-store.js';
import type { Commit, Json, StoredEvent } from './event.js';

/** An event as it lies in a database. Positions and revisions stay below 2^53. */
export interface EventRow {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly retention: RetentionClass;
  readonly authority: string | null;
  readonly rules: string | null;
  readonly salt: string;
  /** JSON text, as it was given. */
  readonly data: string;
}

/** What a commit says about all its events. */
export interface CommitHeader {
  readonly first: number;
  readonly last: number;
  readonly recorded_at: string;
  readonly command_id: string;
  readonly command_digest: string;
  readonly actor: string;
  readonly correlation_id: string;
  readonly causation_id: string;
  readonly traceparent: string | null;
}

/** A commit as it lies in a database, without its events. */
export interface CommitRow extends CommitHeader {
  readonly digest: string;
}

/** Rows as they lie in a database, nothing parsed and nothing required of them. */
export interface LedgerPage {
  readonly commits: readonly CommitRow[];
  readonly events: readonly EventRow[];
}

function parseData(row: EventRow): Json {
  try {
    const data: Json = JSON.parse(row.data);
    return data;
  } catch (cause) {
    throw new StoreError('StoreDamaged', `event ${row.position}: its data is not JSON`, { cause });
  }
}

/**
 * The one way from row to event, for reading and for the digest at append: what was digested is what is read.
 * @throws StoreError `StoreDamaged` when the data is not JSON
 */
export function toEvent(row: EventRow, commit: CommitHeader): StoredEvent {
  const event: Writable<StoredEvent> = {
    id: row.id,
    type: row.type,
    version: row.version,
    data: parseData(row),
    retention: row.retention,
    actor: commit.actor,
    correlationId: commit.correlation_id,
    causationId: commit.causation_id,
    position: BigInt(row.position),
    stream: row.stream,
    revision: BigInt(row.revision),
    recordedAt: commit.recorded_at,
    commandId: commit.command_id,
    salt: row.salt,
  };
  if (row.authority !== null) event.authority = row.authority;
  if (row.rules !== null) event.rules = row.rules;
  if (commit.traceparent !== null) event.traceparent = commit.traceparent;
  return event;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * A whole commit.
 * @throws StoreError `StoreDamaged` when some of its events are gone
 */
export function toCommit(row: CommitRow, events: readonly EventRow[]): Commit {
  const { first, last, digest } = row;
  if (events.length !== last - first + 1) {
    throw new StoreError('StoreDamaged', `the commit of ${first} to ${last} has lost events`);
  }
  return {
    first: BigInt(first),
    last: BigInt(last),
    events: events.map((event) => toEvent(event, row)),
    digest,
  };
}

/** What a reader gets of a commit of which it wants nothing: enough to move on. */
export function withoutEvents(row: CommitRow): Commit {
  return { first: BigInt(row.first), last: BigInt(row.last), events: [], digest: row.digest };
}

/** Each commit of a page with those of its events that the page holds. Both lie in order of position. */
export function* byCommit({
  commits,
  events,
}: LedgerPage): Generator<readonly [CommitRow, EventRow[]], void> {
  let next = 0;
  const skipWhile = (holds: (position: number) => boolean): number => {
    while (next < events.length && holds(events[next]?.position ?? 0)) next += 1;
    return next;
  };
  for (const commit of commits) {
    const start = skipWhile((position) => position < commit.first);
    const end = skipWhile((position) => position <= commit.last);
    yield [commit, events.slice(start, end)];
  }
}

/** What a synchronous database answers at once and a server later. */
export type Awaitable<T> = T | PromiseLike<T>;

/** The ledger as it lies in a database, for whatever reads or examines it: nothing is skipped, nothing repaired. */
export interface LedgerRows {
  /** Position of the last event, 0 when empty. */
  head(): Awaitable<number>;
  /** Commits with a position after `after`, up to and including the one that holds `upTo`. */
  page(after: number, upTo: number, categories?: readonly string[]): Awaitable<LedgerPage>;
  /** Where revisions of streams lie, in the order asked; `undefined` where there is none. */
  positionsOf(revisions: readonly StreamRevision[]): Awaitable<readonly (number | undefined)[]>;
  /** Where the commits of commands end, in the order asked; `undefined` where there is none. */
  endsOf(commandIds: readonly string[]): Awaitable<readonly (number | undefined)[]>;
  /** The first commit that ends at or after a position. */
  commitAt(position: number): Awaitable<CommitRow | undefined>;
  /** The events of a stream from a revision, in order, each with its commit where that is there. */
  stream(stream: string, from: number): Awaitable<readonly (readonly [EventRow, CommitRow | undefined])[]>;
}

/** One place in one stream. */
export type StreamRevision = Pick<EventRow, 'stream' | 'revision'>;
