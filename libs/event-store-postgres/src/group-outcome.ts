import {
  bodyOf,
  rowDigest,
  StoreError,
  writtenCommit,
  type ActualRevision,
  type AppendResult,
  type Commit,
  type PreparedAppend,
} from '@coop/event-sourcing';
import type { OutcomeRow } from './group-call.js';

/** How one member of a group fared. */
export type Settled =
  | { readonly result: AppendResult; readonly commit: Commit }
  | { readonly result: AppendResult }
  | { readonly refusal: StoreError };

const actualOf = (row: OutcomeRow): ActualRevision =>
  row.actual === null || row.actual === '-1' ? 'no-stream' : BigInt(row.actual);

/** Why a member was refused. */
export function refusalOf(row: OutcomeRow): StoreError {
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
    case 'not-owned':
      return new StoreError('NotOwned', `this role may not append to ${stream}`, { stream });
    default:
      return new StoreError('InvalidStream', 'a stream is named <category>-<uuid>');
  }
}

/**
 * What was appended for a member. The commit's digest, made in the database, is made again here of what readers will be
 * given: two programs that disagree on it would otherwise be found out at the next reading only.
 *
 * @throws StoreError `StoreDamaged` when the digests differ
 */
export function appendedOf({ request, text }: PreparedAppend, row: OutcomeRow): Settled {
  const { first, last, recorded_at, revisions, previous, digest } = row;
  const body = bodyOf(
    text,
    request.streams.map(({ stream }) => stream),
  );
  const place = { first, recorded_at, revisions };
  if (rowDigest(previous, { ...place, body }) !== digest)
    throw new StoreError('StoreDamaged', `the database digests the commit at ${first} differently`);
  return {
    result: {
      first: BigInt(first),
      last: BigInt(last),
      recordedAt: recorded_at,
      revisions: revisions.split(',').map(BigInt),
      repeated: false,
    },
    commit: writtenCommit({ ...place, last, body, digest }, request.commandDigest),
  };
}
