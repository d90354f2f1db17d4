import { StoreError, type LedgerRows, type PlacedRow, type StreamRevision } from '@coop/event-sourcing';
import type { CommitQueries } from './commit-queries.js';
import { findCommand } from './find-command.js';
import type { LedgerIndexes } from './ledger-indexes.js';
import { onDatabase } from './sqlite-errors.js';

/** The file as readers and the sweep see it: SQLite answers at once. */
export interface SqliteLedgerRows extends LedgerRows {
  head(): number;
  page(after: number, upTo: number): ReturnType<CommitQueries['page']>;
  commitAt(position: number): PlacedRow | undefined;
  stream(stream: string, from: number): readonly PlacedRow[];
  endsOfRevisions(revisions: readonly StreamRevision[]): readonly (number | undefined)[];
  endsOfCommands(commandIds: readonly string[]): readonly (number | undefined)[];
  endsOfCategories(): ReadonlyMap<string, number>;
}

const PAGE_EVENTS = 128;

export function ledgerRows(commits: CommitQueries, indexes: LedgerIndexes): SqliteLedgerRows {
  return {
    ...commits,
    pageEvents: PAGE_EVENTS,
    stream: (name, from) =>
      onDatabase(() => {
        const lasts = indexes.stream(name, from).map(({ last }) => last);
        const found = commits.endingAt(lasts);
        if (found.length !== lasts.length)
          throw new StoreError('StoreDamaged', 'a revision leads to no commit', { stream: name });
        return found;
      }),
    endsOfRevisions: (revisions) =>
      onDatabase(() => revisions.map(({ stream, revision }) => indexes.revision(stream, revision))),
    endsOfCommands: (commandIds) =>
      onDatabase(() =>
        commandIds.map((id) => {
          const [last, other] = indexes.commands(id);
          if (other === undefined) return last;
          const found = findCommand(indexes, commits, id);
          return found && Number(found.last);
        }),
      ),
    endsOfCategories: () => onDatabase(() => indexes.categories()),
  };
}
