import type { CommitRow } from './commit-record.js';

/** What a synchronous database answers at once and a server later. */
export type Awaitable<T> = T | PromiseLike<T>;

/** A commit of which a reader of some categories wants nothing comes without its body. */
export type PageRow = Omit<CommitRow, 'body'> & { readonly body: string | null };

/** Rows as they lie in a database, nothing parsed and nothing required of them. */
export interface LedgerPage {
  /** Digest of the commit that lies before them: that of the first commit's past, or `undefined` when it is not there. */
  readonly previous: string | undefined;
  readonly rows: readonly PageRow[];
}

/** A row, and the digest of the one that lies before it. */
export interface PlacedRow {
  readonly row: CommitRow;
  readonly previous: string | undefined;
}

/** Where a stream was after a commit. */
export interface StreamRevision {
  readonly stream: string;
  readonly revision: number;
}

/** The ledger as it lies in a database, for whatever reads or examines it: nothing is skipped, nothing repaired. */
export interface LedgerRows {
  /**
   * How many events a reader takes at once: its program does nothing else meanwhile, and no read transaction outlives a
   * page. A file is near, and little is cheapest; a server is far away.
   */
  readonly pageEvents: number;
  /** Position of the last event, 0 when empty. */
  head(): Awaitable<number>;
  /**
   * Commits with a position after `after`, up to and including the one that holds `upTo`.
   * @param categories - bodies may be left out of commits that do not touch any of them
   */
  page(after: number, upTo: number, categories?: readonly string[]): Awaitable<LedgerPage>;
  /** The first commit that ends at or after a position. */
  commitAt(position: number): Awaitable<PlacedRow | undefined>;
  /** The commits in which, as the index says, a stream came to a revision or beyond, in order. */
  stream(stream: string, from: number): Awaitable<readonly PlacedRow[]>;
  /** Which commits, by their ends, brought streams to these revisions; in the order asked, `undefined` where none. */
  endsOfRevisions(revisions: readonly StreamRevision[]): Awaitable<readonly (number | undefined)[]>;
  /** Where the commits of commands end, in the order asked; `undefined` where there is none. */
  endsOfCommands(commandIds: readonly string[]): Awaitable<readonly (number | undefined)[]>;
  /** Position of the last event of each category, as checks of appends believe it. */
  endsOfCategories(): Awaitable<ReadonlyMap<string, number>>;
}
