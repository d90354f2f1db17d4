import {
  commitDigest,
  StoreError,
  type ActualRevision,
  type AppendResult,
  type Commit,
} from '@coop/event-sourcing';
import type { OutcomeRow } from './group-call.js';
import type { PreparedCommit } from './prepared-commit.js';

/** How one member of a group fared. */
export type Settled =
  { readonly result: AppendResult; readonly commit?: Commit } | { readonly refusal: StoreError };

const actualOf = (row: OutcomeRow): ActualRevision =>
  row.actual === null || row.actual === 'no-stream' ? 'no-stream' : BigInt(row.actual);

function refusalOf(row: OutcomeRow): StoreError {
  const stream = row.stream ?? '';
  switch (row.outcome) {
    case 'wrong-revision':
      return new StoreError('WrongExpectedRevision', `${stream} has moved`, {
        stream,
        actual: actualOf(row),
      });
    case 'check-failed':
      return row.actual === null
        ? new StoreError('CheckFailed', `${stream} has moved since it was read`)
        : new StoreError('CheckFailed', `${stream} has moved`, { stream, actual: actualOf(row) });
    case 'mismatch':
      return new StoreError('CommandMismatch', 'this command id was used with another body');
    case 'not-owned':
      return new StoreError('NotOwned', `this role may not append to ${stream}`, { stream });
    default:
      return new StoreError('InvalidStream', 'a stream is named <category>-<uuid>');
  }
}

function resultOf(row: OutcomeRow): AppendResult {
  return {
    first: BigInt(row.first),
    last: BigInt(row.last),
    recordedAt: row.recorded_at,
    revisions: row.revisions.split(',').map(BigInt),
    repeated: row.outcome === 'repeated',
  };
}

function commitOf(
  { events }: PreparedCommit,
  row: OutcomeRow,
  { first, last, revisions }: AppendResult,
): Commit {
  let position = first;
  const placed = events.flatMap((ofStream, s) => {
    let revision = (revisions[s] ?? 0n) - BigInt(ofStream.length);
    return ofStream.map(({ event }) => ({
      ...event,
      position: position++,
      revision: (revision += 1n),
      recordedAt: row.recorded_at,
    }));
  });
  return { first, last, events: placed, digest: row.digest };
}

/**
 * What became of a member. The commit's digest, made in the database, is made again here of the events that readers
 * are given: two programs that disagree on it would otherwise be found out at the next sweep only.
 *
 * @throws StoreError `StoreDamaged` when the digests differ
 */
export function settle(prepared: PreparedCommit, row: OutcomeRow): Settled {
  if (row.outcome !== 'appended' && row.outcome !== 'repeated') return { refusal: refusalOf(row) };
  const result = resultOf(row);
  if (result.repeated) return { result };
  const commit = commitOf(prepared, row, result);
  if (commitDigest(row.previous, commit.events) !== commit.digest)
    throw new StoreError('StoreDamaged', `the database digests the commit at ${commit.first} differently`);
  return { result, commit };
}
