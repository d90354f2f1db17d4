import type { DatabaseSync } from 'node:sqlite';
import { StoreError, type AppendResult, type CommitRow } from '@coop/event-sourcing';
import { Query } from './query.js';

export type FoundCommand = AppendResult & { readonly commandDigest: string };

/** The first outcome of a command, when it was carried out before. */
export type CommandLookup = (commandId: string) => FoundCommand | undefined;

export function commandLookup(db: DatabaseSync): CommandLookup {
  // From the row itself: of a damaged index nothing is believed.
  const commit = new Query<CommitRow>(
    db,
    `SELECT commits.* FROM (SELECT last FROM commits WHERE command_id = ?) AS found
     CROSS JOIN commits ON commits.last = found.last`,
  );
  // A commit's events lie in the order of its streams, and each stream is named once.
  const revisions = new Query<{ revision: number }>(
    db,
    `
    SELECT max(revision) AS revision FROM events WHERE position BETWEEN ? AND ?
    GROUP BY stream ORDER BY min(position)`,
  );

  return (commandId) => {
    const row = commit.one(commandId);
    if (row === undefined) return undefined;
    if (row.command_id !== commandId)
      throw new StoreError(
        'StoreDamaged',
        'the index of commands leads to another; run a sweep, then restore',
      );
    return {
      first: BigInt(row.first),
      last: BigInt(row.last),
      recordedAt: row.recorded_at,
      revisions: revisions.all(row.first, row.last).map(({ revision }) => BigInt(revision)),
      repeated: true,
      commandDigest: row.command_digest,
    };
  };
}
