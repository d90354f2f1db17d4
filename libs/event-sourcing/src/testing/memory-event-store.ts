import { FIRST_DIGEST, bodyOf, readCommit, rowDigest, type CommitPlace } from '../commit-record.js';
import {
  StoreError,
  type AppendCheck,
  type AppendRequest,
  type AppendResult,
  type CaughtUp,
  type EventStore,
} from '../event-store.js';
import { categoryOf, type Commit, type StoredEvent } from '../event.js';
import { holds, prepare, type ActualRevision, type PreparedAppend } from '../append-rules.js';
import { ownedBy } from '../owned-store.js';

/** Everything a ledger knows, in plain structures. */
interface Ledger {
  readonly commits: Commit[];
  readonly streams: Map<string, StoredEvent[]>;
  readonly categories: Map<string, bigint>;
  readonly commands: Map<string, AppendResult & { readonly commandDigest: string }>;
  readonly wakeups: Set<() => void>;
  closed: boolean;
}

export interface MemoryEventStoreOptions {
  /** Where `recordedAt` comes from. Default: the system's clock. */
  readonly clock?: () => Date;
}

/**
 * An event store for tests: the whole port, checked by the same conformance suite as the durable ones, but nothing
 * survives the process.
 */
export function memoryEventStore({ clock = () => new Date() }: MemoryEventStoreOptions = {}): EventStore {
  const ledger: Ledger = {
    commits: [],
    streams: new Map(),
    categories: new Map(),
    commands: new Map(),
    wakeups: new Set(),
    closed: false,
  };
  const store: EventStore = {
    append: async (request) => append(ledger, clock, request),
    findCommand: async (commandId) => ledger.commands.get(commandId),
    readStream: async (stream, from = 0n) =>
      (ledger.streams.get(stream) ?? []).slice(Math.max(0, Number(from))),
    readAll: (after, filter) => readAll(ledger, after, filter?.upTo ?? head(ledger), filter?.categories),
    head: () => head(ledger),
    positionAt: async (time) => positionAt(ledger, time),
    subscribe: (after, signal) => subscribe(ledger, after, signal),
    forService: (service) => ownedBy(service, store),
    async close() {
      ledger.closed = true;
      wakeAll(ledger);
    },
  };
  return store;
}

const head = (ledger: Ledger): bigint => ledger.commits.at(-1)?.last ?? 0n;

function wakeAll(ledger: Ledger): void {
  for (const wake of ledger.wakeups) wake();
}

function append(ledger: Ledger, clock: () => Date, request: AppendRequest): AppendResult {
  if (ledger.closed) throw new StoreError('StoreUnavailable', 'the store is closed');
  const prepared = prepare(request);
  const first = ledger.commands.get(request.commandId);
  if (first !== undefined) {
    const { commandDigest, ...result } = first;
    if (commandDigest === request.commandDigest) return result;
    throw new StoreError('CommandMismatch', 'this command id was used with another body');
  }
  requireChecks(ledger, request.checks ?? []);
  requireRevisions(ledger, request);
  const commit = commitOf(ledger, clock, prepared);
  const result = record(ledger, request, commit);
  wakeAll(ledger);
  return result;
}

function actualRevision(ledger: Ledger, stream: string): ActualRevision {
  return ledger.streams.get(stream)?.at(-1)?.revision ?? 'no-stream';
}

function requireChecks(ledger: Ledger, checks: readonly AppendCheck[]): void {
  for (const check of checks) {
    if ('stream' in check) {
      const actual = actualRevision(ledger, check.stream);
      if (!holds(check.expected, actual)) {
        throw new StoreError('CheckFailed', `${check.stream} has moved`, { stream: check.stream, actual });
      }
    } else if (check.categories.some((name) => (ledger.categories.get(name) ?? 0n) > check.unchangedAfter)) {
      throw new StoreError('CheckFailed', `a category has moved after ${check.unchangedAfter}`);
    }
  }
}

function requireRevisions(ledger: Ledger, { streams }: AppendRequest): void {
  for (const { stream, expected } of streams) {
    const actual = actualRevision(ledger, stream);
    if (!holds(expected, actual)) {
      throw new StoreError('WrongExpectedRevision', `${stream} has moved`, { stream, actual });
    }
  }
}

/** Through its row: what is stored is what a durable store would give back. */
function commitOf(ledger: Ledger, clock: () => Date, { request, text }: PreparedAppend): Commit {
  const body = bodyOf(
    text,
    request.streams.map(({ stream }) => stream),
  );
  const previous = ledger.commits.at(-1);
  const now = clock().toISOString();
  const recordedAt = [now, previous?.events[0]?.recordedAt ?? ''].sort()[1] ?? now;
  const revisions = request.streams.map(({ stream, events }) => {
    const actual = actualRevision(ledger, stream);
    return (actual === 'no-stream' ? -1n : actual) + BigInt(events.length);
  });
  const place: CommitPlace = {
    ...{ first: Number(head(ledger)) + 1, recorded_at: recordedAt, revisions: revisions.join() },
  };
  const amount = request.streams.reduce((sum, { events }) => sum + events.length, 0);
  const digest = rowDigest(previous?.digest ?? FIRST_DIGEST, { ...place, body });
  return readCommit({ ...place, last: place.first + amount - 1, body, digest });
}

function record(ledger: Ledger, request: AppendRequest, commit: Commit): AppendResult {
  ledger.commits.push(commit);
  for (const event of commit.events) {
    const stream = ledger.streams.get(event.stream);
    if (stream === undefined) ledger.streams.set(event.stream, [event]);
    else stream.push(event);
    ledger.categories.set(categoryOf(event.stream) ?? '', event.position);
  }
  const result = {
    first: commit.first,
    last: commit.last,
    recordedAt: commit.events[0]?.recordedAt ?? '',
    revisions: request.streams.map(({ stream }) => ledger.streams.get(stream)?.at(-1)?.revision ?? 0n),
  };
  ledger.commands.set(request.commandId, { ...result, repeated: true, commandDigest: request.commandDigest });
  return { ...result, repeated: false };
}

async function* readAll(
  ledger: Ledger,
  after: bigint,
  upTo: bigint,
  categories: readonly string[] | undefined,
): AsyncGenerator<Commit, void> {
  const wanted = ({ events }: Commit): boolean =>
    categories === undefined || events.some(({ stream }) => categories.includes(categoryOf(stream) ?? ''));
  for (const commit of ledger.commits.slice(firstAfter(ledger, after))) {
    if (commit.first > upTo) return;
    yield wanted(commit) ? commit : { ...commit, events: [] };
  }
}

/** Index of the first commit with a position after `after`, by halving. */
function firstAfter({ commits }: Ledger, after: bigint): number {
  let low = 0;
  let high = commits.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((commits[middle]?.last ?? 0n) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}

function positionAt(ledger: Ledger, time: string): bigint {
  const at = new Date(time).toISOString();
  return ledger.commits.findLast(({ events }) => (events[0]?.recordedAt ?? '') <= at)?.last ?? 0n;
}

async function* subscribe(
  ledger: Ledger,
  after: bigint,
  signal: AbortSignal,
): AsyncGenerator<Commit | CaughtUp, void> {
  const ended = (): boolean => signal.aborted || ledger.closed;
  let position = after;
  while (!ended()) {
    for await (const commit of readAll(ledger, position, head(ledger), undefined)) {
      if (ended()) return;
      yield commit;
      position = commit.last;
    }
    if (ended()) return;
    if (head(ledger) > position) continue;
    yield { caughtUp: position };
    while (!ended() && head(ledger) <= position) await wakeup(ledger, signal);
  }
}

async function wakeup(ledger: Ledger, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = (): void => resolve();
  ledger.wakeups.add(wake);
  signal.addEventListener('abort', wake);
  await promise;
  signal.removeEventListener('abort', wake);
  ledger.wakeups.delete(wake);
}
