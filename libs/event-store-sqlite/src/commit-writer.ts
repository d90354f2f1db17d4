import type { DatabaseSync } from 'node:sqlite';
import {
  StoreError,
  bodyOf,
  holds,
  rowDigest,
  writtenCommit,
  type ActualRevision,
  type AppendCheck,
  type AppendRequest,
  type AppendResult,
  type Commit,
  type CommitPlace,
  type CommitRow,
  type CommitText,
  type PreparedAppend,
} from '@coop/event-sourcing';
import { findCommand } from './find-command.js';
import type { OwnersIndexes } from './ledger-indexes.js';
import type { CommitQueries } from './commit-queries.js';
import { entryOf } from './pending-index.js';

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
  write(prepared: PreparedAppend, tail: Tail): Written;
  /** After the last commit of a transaction, before COMMIT. With `all`, no entry of an index waits any longer. */
  complete(how?: { readonly all: boolean }): void;
  committed(): void;
  rolledBack(): void;
}

export interface CommitWriterParts {
  readonly db: DatabaseSync;
  readonly commits: CommitQueries;
  readonly indexes: OwnersIndexes;
  readonly clock: () => Date;
}

/**
 * Every refusal comes before the first write: a refused member of a group leaves nothing behind, and its neighbours
 * need no savepoint.
 */
export function commitWriter({ db, commits, indexes, clock }: CommitWriterParts): CommitWriter {
  const insert = db.prepare(
    'INSERT INTO commits (last, first, recorded_at, revisions, digest, body) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const actual = (stream: string): ActualRevision => {
    const last = indexes.lastRevision(stream);
    return last === undefined ? 'no-stream' : BigInt(last);
  };
  const repeatOf = ({ commandId, commandDigest }: AppendRequest): AppendResult | undefined => {
    const found = findCommand(indexes, commits, commandId);
    if (found === undefined) return undefined;
    const { commandDigest: first, ...result } = found;
    if (first === commandDigest) return result;
    throw new StoreError('CommandMismatch', 'this command id was used with another body');
  };

  return {
    write(prepared, tail) {
      const { request, text } = prepared;
      const repeated = repeatOf(request);
      if (repeated !== undefined) return { result: repeated, tail };
      requireChecks(request.checks ?? [], actual, indexes);
      const before = revisionsBefore(request, actual);
      const row = rowOf(text, { before, tail, request, now: clock().toISOString() });
      insert.run(row.last, row.first, row.recorded_at, row.revisions, row.digest, row.body);
      indexes.add(entryOf(prepared, before, row));
      return {
        result: {
          first: BigInt(row.first),
          last: BigInt(row.last),
          recordedAt: row.recorded_at,
          revisions: request.streams.map(({ events }, s) => BigInt((before[s] ?? -1) + events.length)),
          repeated: false,
        },
        tail: { head: row.last, digest: row.digest, recordedAt: row.recorded_at },
        commit: writtenCommit(row, request.commandDigest),
      };
    },
    complete: (how) => indexes.write(how),
    committed: () => indexes.committed(),
    rolledBack: () => indexes.rolledBack(),
  };
}

function requireChecks(
  checks: readonly AppendCheck[],
  actualOf: (stream: string) => ActualRevision,
  indexes: OwnersIndexes,
): void {
  for (const check of checks) {
    if ('stream' in check) {
      const actual = actualOf(check.stream);
      if (!holds(check.expected, actual)) {
        throw new StoreError('CheckFailed', `${check.stream} has moved`, { stream: check.stream, actual });
      }
    } else {
      const moved = indexes.movedAfter(check.unchangedAfter, check.categories);
      if (moved !== undefined) {
        throw new StoreError('CheckFailed', `${moved} has moved after ${check.unchangedAfter}`);
      }
    }
  }
}

/** The last revision of each stream, -1 where there is none. */
const revisionsBefore = (
  { streams }: AppendRequest,
  actualOf: (stream: string) => ActualRevision,
): readonly number[] =>
  streams.map(({ stream, expected }) => {
    const actual = actualOf(stream);
    if (!holds(expected, actual)) {
      throw new StoreError('WrongExpectedRevision', `${stream} has moved`, { stream, actual });
    }
    return actual === 'no-stream' ? -1 : Number(actual);
  });

interface Turn {
  readonly before: readonly number[];
  readonly tail: Tail;
  readonly request: AppendRequest;
  readonly now: string;
}

function rowOf(text: CommitText, { before, tail, request, now }: Turn): CommitRow {
  const ends = request.streams.map(({ events }, s) => (before[s] ?? -1) + events.length);
  const amount = request.streams.reduce((sum, { events }) => sum + events.length, 0);
  const place: CommitPlace = {
    first: tail.head + 1,
    recorded_at: now > tail.recordedAt ? now : tail.recordedAt,
    revisions: ends.join(),
  };
  const body = bodyOf(
    text,
    request.streams.map(({ stream }) => stream),
  );
  const digest = rowDigest(tail.digest, { ...place, body });
  return { ...place, last: tail.head + amount, body, digest };
}
