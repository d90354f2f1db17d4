import { hash, randomFillSync } from 'node:crypto';
import { StoreError, type AppendRequest } from './event-store.js';
import type { Commit, CommitMetadata, NewEvent, StoredEvent } from './event.js';

/** A commit as it lies in a database: one row, and its digest covers every byte of it. */
export interface CommitRow extends CommitPlace {
  /** Position of its last event. Positions and revisions stay below 2^53. */
  readonly last: number;
  /** JSON text: who, why, and all events. What is digested is this text, not what somebody reads in it. */
  readonly body: string;
  /** Hex SHA-256, chained to the commit before: see {@link rowDigest}. */
  readonly digest: string;
}

/** What a commit is given when its turn comes; all else was written before. */
export interface CommitPlace {
  /** Position of its first event. */
  readonly first: number;
  readonly recorded_at: string;
  /** Of each stream the revision after it, joined by commas. */
  readonly revisions: string;
}

/** {@link CommitRow.body}, parsed. Short of the place, it is the commit. */
interface CommitBody extends CommitMetadata {
  readonly commandDigest: string;
  readonly commandId: string;
  readonly streams: readonly {
    readonly stream: string;
    readonly events: readonly (NewEvent & { readonly salt: string })[];
  }[];
}

const SALT_BYTES = 32;
/** Asking the system for randomness costs the same for one salt as for many. */
const random = Buffer.alloc(128 * SALT_BYTES);
let used = random.length;

function nextSalt(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  return random.toString('hex', used, (used += SALT_BYTES));
}

/** The text of a commit before it has its place, in pieces: whoever may not be believed can be checked piece by piece. */
export interface CommitText {
  /** JSON object: what a commit says about all its events. */
  readonly head: string;
  /** For each stream of the request a JSON array: its events. */
  readonly streams: readonly string[];
}

/** Each event gets its salt here. */
export const textOf = ({ commandDigest, commandId, metadata, streams }: AppendRequest): CommitText => ({
  head: headText(metadata, { commandDigest, commandId }),
  streams: streams.map(({ events }) => JSON.stringify(events.map((event) => withMembers(event, nextSalt())))),
});

/** Members in one order and no others. What JSON gives back of this text gives this text again. */
const headText = (
  { actor, causationId, correlationId, traceparent }: CommitMetadata,
  { commandDigest, commandId }: Pick<CommitBody, 'commandDigest' | 'commandId'>,
): string => JSON.stringify({ actor, causationId, commandDigest, commandId, correlationId, traceparent });

/** {@link CommitRow.body} of its pieces. A stream's name has no character that JSON escapes. */
export function bodyOf({ head, streams }: CommitText, names: readonly string[]): string {
  const own = streams.map((events, s) => `{"stream":"${names[s]}","events":${events}}`);
  return `${head.slice(0, -1)},"streams":[${own.join()}]}`;
}

const withMembers = (
  { id, type, version, retention, authority, rules, data }: NewEvent,
  salt: string,
): object =>
  // JSON leaves undefined out, and has none for the data.
  ({ id, type, version, retention, authority, rules, salt, data: data ?? null });

/** The digest before the first commit. */
export const FIRST_DIGEST = '0'.repeat(64);

/**
 * Digest of a row, chained to the one before it: a store that lost or changed any of it is noticed by whoever reads it,
 * which the database's own check does not do. None of the parts before the body holds a line break.
 */
export function rowDigest(
  previous: string,
  { first, recorded_at, revisions, body }: CommitPlace & Pick<CommitRow, 'body'>,
): string {
  return hash('sha256', `dc/commit/v1\n${previous}\n${first}\n${recorded_at}\n${revisions}\n${body}`, 'hex');
}

/**
 * {@link rowDigest} of the row that a commit lies in, made again from what readers are given of it.
 * @throws RangeError for a commit whose events were left out
 */
export function commitDigest(previous: string, commit: Commit): string {
  const [event] = commit.events;
  if (event === undefined) throw new RangeError('a commit without its events has no digest');
  const streams = streamsOf(commit);
  const text = {
    head: headText(event, { commandDigest: commit.commandDigest, commandId: event.commandId }),
    streams: streams.map(({ events }) => JSON.stringify(events.map((own) => withMembers(own, own.salt)))),
  };
  const names = streams.map(({ stream }) => stream);
  return rowDigest(previous, {
    first: Number(commit.first),
    recorded_at: event.recordedAt,
    revisions: streams.map(({ events }) => events.at(-1)?.revision).join(),
    body: bodyOf(text, names),
  });
}

function streamsOf({ events }: Commit): { readonly stream: string; readonly events: StoredEvent[] }[] {
  const streams = new Map<string, StoredEvent[]>();
  for (const event of events) {
    const own = streams.get(event.stream);
    if (own === undefined) streams.set(event.stream, [event]);
    else own.push(event);
  }
  return [...streams].map(([stream, own]) => ({ stream, events: own }));
}

const where = ({ first, last }: Pick<CommitRow, 'first' | 'last'>): string =>
  first === last ? `${first}` : `${first} to ${last}`;

/**
 * The commit that lies in a row.
 * @param previous - digest of the commit before it
 * @throws StoreError `StoreDamaged` when it is not what was recorded after that one
 */
export function toCommit(row: CommitRow, previous: string | undefined): Commit {
  if (previous === undefined)
    throw new StoreError('StoreDamaged', `what comes before the commit of ${where(row)} is missing`);
  if (rowDigest(previous, row) !== row.digest)
    throw new StoreError('StoreDamaged', `the commit of ${where(row)} is not what was recorded`);
  return readCommit(row);
}

/** What a reader gets of a commit of which it wants nothing: enough to move on. */
export const withoutEvents = ({ first, last, digest }: Omit<CommitRow, 'body'>): Commit => ({
  ...{ first: BigInt(first), last: BigInt(last), events: [], commandDigest: '', digest },
});

/**
 * {@link toCommit} of a row that was written or checked by whoever calls.
 * @throws StoreError `StoreDamaged` when it holds no commit: whoever may append can write nonsense, with its digest
 */
export function readCommit(row: CommitRow): Commit {
  try {
    return parsed(row);
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    throw new StoreError('StoreDamaged', `the commit of ${where(row)} cannot be read`, { cause });
  }
}

function parsed(row: CommitRow): Commit {
  const { first, last, recorded_at: recordedAt, digest } = row;
  const body: CommitBody = JSON.parse(row.body);
  const { actor, causationId, commandDigest, commandId, correlationId, traceparent } = body;
  const ends = row.revisions.split(',');
  const events: StoredEvent[] = [];
  for (const [s, { stream, events: own }] of body.streams.entries()) {
    let revision = BigInt(ends[s] ?? '') - BigInt(own.length);
    for (const { id, type, version, retention, authority, rules, salt, data } of own) {
      const event: Writable<StoredEvent> = {
        id,
        type,
        version,
        data,
        retention,
        actor,
        correlationId,
        causationId,
        position: BigInt(first + events.length),
        stream,
        revision: (revision += 1n),
        recordedAt,
        commandId,
        salt,
      };
      if (authority !== undefined) event.authority = authority;
      if (rules !== undefined) event.rules = rules;
      if (traceparent !== undefined) event.traceparent = traceparent;
      events.push(event);
    }
  }
  if (events.length !== last - first + 1)
    throw new StoreError('StoreDamaged', `the commit of ${where(row)} has lost events`);
  return { first: BigInt(first), last: BigInt(last), events, commandDigest, digest };
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What was just written, for those who follow: read when the first of them comes. The text is kept no longer. */
export function writtenCommit(row: CommitRow, commandDigest: string): Commit {
  let unread: CommitRow | undefined = row;
  let events: readonly StoredEvent[] = [];
  return {
    first: BigInt(row.first),
    last: BigInt(row.last),
    get events() {
      if (unread === undefined) return events;
      events = readCommit(unread).events;
      unread = undefined;
      return events;
    },
    commandDigest,
    digest: row.digest,
  };
}
