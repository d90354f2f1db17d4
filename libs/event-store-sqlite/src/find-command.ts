import { StoreError, toCommit, type AppendResult } from '@coop/event-sourcing';
import type { LedgerIndexes } from './ledger-indexes.js';
import type { CommitQueries } from './ledger-queries.js';

export type FoundCommand = AppendResult & { readonly commandDigest: string };

/**
 * The first outcome of a command, when it was carried out before.
 * @throws StoreError `StoreDamaged` when the index leads to something else
 */
export function findCommand(
  indexes: LedgerIndexes,
  commits: CommitQueries,
  commandId: string,
): FoundCommand | undefined {
  const last = indexes.command(commandId);
  if (last === undefined) return undefined;
  const found = commits.commitAt(last);
  const commit = found && toCommit(found.row, found.previous);
  const [event] = commit?.events ?? [];
  if (found === undefined || commit === undefined || event?.commandId !== commandId)
    throw new StoreError('StoreDamaged', 'the index of commands leads to another; run a sweep, then restore');
  return {
    first: commit.first,
    last: commit.last,
    recordedAt: event.recordedAt,
    revisions: found.row.revisions.split(',').map(BigInt),
    repeated: true,
    commandDigest: commit.commandDigest,
  };
}
