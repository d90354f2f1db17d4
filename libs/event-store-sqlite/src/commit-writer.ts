import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import {
  StoreError,
  categoryOf,
  commitDigest,
  type AppendCheck,
  type AppendRequest,
  type AppendResult,
  type Commit,
  type StoredEvent,
  holds,
  toEvent,
  type CommitHeader,
  type CommitRow,
  type EventRow,
  type PreparedAppend,
} from '@coop/event-sourcing';
import type { CommandLookup } from './command-lookup.js';
import { Query } from './query.js';
import { StreamTails } from './stream-tails.js';

/** Where the ledger ends. Kept in memory: whoever else writes is found out by a unique violation. */
export interface Tail {
  readonly head: number;
  readonly digest: string;
  readonly recordedAt: string;
}

export interface Written {
  readonly result: AppendResult;
  readonly tail: Tail;
  /** What was written; absent for a repeated command. */
  readonly commit?: Commit;
}

/** Writes commits inside the transaction that the caller holds, and is told how it ended. */
export interface CommitWriter {
  /**
   * @param perhapsRepeated - looks for the command first. Without it a repeat that nothing else refuses meets the
   * unique index: the caller rolls back and writes the group again, with it
   */
  write(prepared: PreparedAppend, tail: Tail, perhapsRepeated: boolean): Written;
  committed(): void;
  rolledBack(): void;
}

/**
 * Every refusal comes before the first write: a refused member of a group leaves nothing behind, and its neighbours
 * need no savepoint.
 */
export function commitWriter(db: DatabaseSync, commands: CommandLookup, clock: () => Date): CommitWriter {
  const streams = new StreamTails(db);
  const movedAfter = categoryTails(db);
  const insert = inserts(db);
  const salt = saltSource();

  const write = (prepared: PreparedAppend, tail: Tail): Written => {
    requireChecks(prepared.request.checks ?? [], streams, movedAfter);
    const before = prepared.request.streams.map(({ stream, expected }) => {
      const actual = streams.of(stream);
      if (!holds(expected, actual)) {
        throw new StoreError('WrongExpectedRevision', `${stream} has moved`, { stream, actual });
      }
      return actual === 'no-stream' ? -1 : Number(actual);
    });
    const rows = eventRows(prepared, before, tail.head, salt);
    const [commit, events] = commitRow(prepared.request, rows.length, tail, clock, rows);
    insert(commit, rows);
    for (const { stream, revision } of rows) streams.wrote(stream, revision);
    const result = {
      first: BigInt(commit.first),
      last: BigInt(commit.last),
      recordedAt: commit.recorded_at,
      revisions: prepared.request.streams.map(({ events }, i) => BigInt((before[i] ?? -1) + events.length)),
      repeated: false,
    };
    return {
      result,
      tail: { head: commit.last, digest: commit.digest, recordedAt: commit.recorded_at },
      commit: { first: result.first, last: result.last, events, digest: commit.digest },
    };
  };
  return {
    write(prepared, tail, perhapsRepeated) {
      const repeat = () => repeatOf(prepared.request, commands);
      const first = perhapsRepeated ? repeat() : undefined;
      if (first !== undefined) return { result: first, tail };
      try {
        return write(prepared, tail);
      } catch (error) {
        // A repeat comes back with what it expected the first time, which is not true any more.
        const repeated = error instanceof StoreError ? repeat() : undefined;
        if (repeated === undefined) throw error;
        return { result: repeated, tail };
      }
    },
    committed: () => streams.committed(),
    rolledBack: () => streams.rolledBack(),
  };
}

function repeatOf(request: AppendRequest, commands: CommandLookup): AppendResult | undefined {
  const found = commands(request.commandId);
  if (found === undefined) return undefined;
  const { commandDigest, ...result } = found;
  if (commandDigest !== request.commandDigest) {
    throw new StoreError('CommandMismatch', 'this command id was used with another body');
  }
  return { ...result, repeated: true };
}

/** One of the categories that has an event after a position, if there is any. */
type MovedAfter = (position: bigint, categories: readonly string[]) => string | undefined;

function categoryTails(db: DatabaseSync): MovedAfter {
  const moved = new Query<{ name: string }>(
    db,
    'SELECT name FROM categories WHERE last > ? AND name IN (SELECT value FROM json_each(?)) LIMIT 1',
  );
  return (position, categories) => moved.one(position, JSON.stringify(categories))?.name;
}

function requireChecks(checks: readonly AppendCheck[], streams: StreamTails, movedAfter: MovedAfter): void {
  for (const check of checks) {
    if ('stream' in check) {
      const actual = streams.of(check.stream);
      if (!holds(check.expected, actual)) {
        throw new StoreError('CheckFailed', `${check.stream} has moved`, { stream: check.stream, actual });
      }
    } else {
      const moved = movedAfter(check.unchangedAfter, check.categories);
      if (moved !== undefined) {
        throw new StoreError('CheckFailed', `${moved} has moved after ${check.unchangedAfter}`);
      }
    }
  }
}

const SALT_BYTES = 32;
/** Asking the system for randomness costs the same for one salt as for many. */
const SALTS_AT_ONCE = 64;

function saltSource(): () => string {
  let random = Buffer.alloc(0);
  return () => {
    if (random.length === 0) random = randomBytes(SALT_BYTES * SALTS_AT_ONCE);
    const salt = random.toString('hex', 0, SALT_BYTES);
    random = random.subarray(SALT_BYTES);
    return salt;
  };
}

function eventRows(
  { request, data }: PreparedAppend,
  before: readonly number[],
  head: number,
  salt: () => string,
): EventRow[] {
  let position = head;
  return request.streams.flatMap(({ stream, events }, s) =>
    events.map((event, e) => ({
      position: ++position,
      stream,
      revision: (before[s] ?? -1) + 1 + e,
      id: event.id,
      type: event.type,
      version: event.version,
      retention: event.retention,
      authority: event.authority ?? null,
      rules: event.rules ?? null,
      salt: salt(),
      data: data[s]?.[e] ?? 'null',
    })),
  );
}

function commitRow(
  request: AppendRequest,
  count: number,
  tail: Tail,
  clock: () => Date,
  rows: readonly EventRow[],
): [CommitRow, readonly StoredEvent[]] {
  const now = clock().toISOString();
  const header: CommitHeader = {
    first: tail.head + 1,
    last: tail.head + count,
    recorded_at: now > tail.recordedAt ? now : tail.recordedAt,
    command_id: request.commandId,
    command_digest: request.commandDigest,
    actor: request.metadata.actor,
    correlation_id: request.metadata.correlationId,
    causation_id: request.metadata.causationId,
    traceparent: request.metadata.traceparent ?? null,
  };
  const events = rows.map((row) => toEvent(row, header));
  return [{ ...header, digest: commitDigest(tail.digest, events) }, events];
}

const EVENT_COLUMNS = [
  ...(['position', 'stream', 'revision', 'id', 'type', 'version'] as const),
  ...(['retention', 'authority', 'rules', 'salt', 'data'] as const),
];
const COMMIT_COLUMNS = [
  ...(['last', 'first', 'recorded_at', 'command_id', 'command_digest'] as const),
  ...(['actor', 'correlation_id', 'causation_id', 'traceparent', 'digest'] as const),
];

/** Values are bound by place: by name would cost as much again as the insert. */
const insertInto = (table: string, columns: readonly string[]): string =>
  `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;

function inserts(db: DatabaseSync): (commit: CommitRow, rows: readonly EventRow[]) => void {
  const event = db.prepare(insertInto('events', EVENT_COLUMNS));
  const commit = db.prepare(insertInto('commits', COMMIT_COLUMNS));
  const category = db.prepare(`
    INSERT INTO categories (name, last) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET last = excluded.last`);

  return (commitRow, rows) => {
    const last = new Map<string, number>();
    for (const row of rows) {
      event.run(...EVENT_COLUMNS.map((column) => row[column]));
      last.set(categoryOf(row.stream) ?? '', row.position);
    }
    commit.run(...COMMIT_COLUMNS.map((column) => commitRow[column]));
    for (const [name, position] of last) category.run(name, position);
  };
}
