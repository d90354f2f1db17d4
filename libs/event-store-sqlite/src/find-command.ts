import { StoreError, toCommit, type AppendResult } from '@coop/event-sourcing';
import { commandHash } from './command-hash.js';
import type { LedgerIndexes } from './ledger-indexes.js';
import type { CommitQueries } from './commit-queries.js';

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
  for (const last of indexes.commands(commandId)) {
    const found = commits.commitAt(last);
    const commit = found && toCommit(found.row, found.previous);
    const [event] = commit?.events ?? [];
    if (found?.row.last !== last || commit === undefined || event === undefined) throw misled();
    if (event.commandId === commandId)
      return {
        first: commit.first,
        last: commit.last,
        recordedAt: event.recordedAt,
        revisions: found.row.revisions.split(',').map(BigInt),
        repeated: true,
        commandDigest: commit.commandDigest,
      };
    // Two commands may have one hash; no command has two.
    if (commandHash(event.commandId) !== commandHash(commandId)) throw misled();
  }
  return undefined;
}

const misled = (): StoreError =>
  new StoreError('StoreDamaged', 'the index of commands leads to another; run a sweep, then restore');
