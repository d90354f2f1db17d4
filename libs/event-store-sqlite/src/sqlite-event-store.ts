import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import {
  clockWatch,
  ledgerReader,
  ownedBy,
  prepare,
  RecentCommits,
  StoreError,
  subscription,
  Wakeup,
  type AppendRequest,
  type AppendResult,
  type ClockBehind,
  type EventStore,
} from '@coop/event-sourcing';
import { backup } from './backup.js';
import { commitQueries, entriesAfter, type CommitQueries } from './commit-queries.js';
import { commitWriter } from './commit-writer.js';
import { findCommand, type FoundCommand } from './find-command.js';
import { GroupAppend } from './group-append.js';
import { HeadFile, knownHead } from './head-file.js';
import { OwnersIndexes, ReadersIndexes, type LedgerIndexes } from './ledger-indexes.js';
import { ledgerRows, type SqliteLedgerRows } from './ledger-queries.js';
import { takeOwnerLock } from './owner-lock.js';
import { openForReading, openForWriting, preallocate } from './schema.js';
import { faultOf, onDatabase } from './sqlite-errors.js';
import { checkTail } from './start-check.js';

export interface SqliteEventStoreOptions {
  /** Folder of `ledger.sqlite`, `ledger.head` and `owner.lock`; made when it is not there. */
  readonly dir: string;
  /** Where `recordedAt` comes from; never decreases in the ledger even if the clock does. Default: the system's. */
  readonly clock?: () => Date;
  /**
   * Told of each own group of commits whose time could not be that of the clock, because the ledger had a later one
   * already (by more than a second). Must not throw.
   */
  readonly onClockBehind?: (notice: ClockBehind) => void;
  /** Brings the write-ahead log to its working size (17 MB) on opening. Default true; false for short-lived stores. */
  readonly preallocate?: boolean;
  /**
   * Takes no lock, writes nothing: beside a running owner, or on a backup. Appends are refused
   * (`StoreUnavailable`), subscriptions are not woken by what the owner appends.
   */
  readonly readOnly?: boolean;
}

/** The embedded ledger: one file, one owner. */
export interface SqliteEventStore extends EventStore {
  /**
   * Writes a complete copy while the store goes on. `path` must not exist; name it `ledger.sqlite` in a folder of
   * its own to open it with `readOnly`. Blocks the process while it copies.
   * @throws StoreError `StoreUnavailable`
   */
  backupTo(path: string): Promise<void>;
  /** Rows as they lie in the file, for `sweep`. */
  readonly rows: SqliteLedgerRows;
}

/**
 * Opens the ledger in a folder and looks at its end.
 *
 * @throws StoreError `StoreUnavailable` when another process owns it or the file cannot be opened; `StoreDamaged`
 * when its end does not hold together: stop, call the operator
 */
export function openSqliteEventStore(options: SqliteEventStoreOptions): SqliteEventStore {
  try {
    return options.readOnly === true ? openReader(options) : openOwner(options);
  } catch (error) {
    throw faultOf(error);
  }
}

const ledgerIn = (dir: string): string => join(dir, 'ledger.sqlite');

function openReader({ dir }: SqliteEventStoreOptions): SqliteEventStore {
  // Asked first: an owner may append meanwhile.
  const known = knownHead(dir);
  const db = openForReading(ledgerIn(dir));
  return closingOnFailure(db, () => {
    const commits = commitQueries(db);
    checkTail(db, commits, { known, owner: false });
    const indexes = new ReadersIndexes(db, (position) => entriesAfter(commits, position));
    const append = (): Promise<AppendResult> =>
      Promise.reject(new StoreError('StoreUnavailable', 'this store is open for reading only'));
    const release = () => db.close();
    return assemble({ db, commits, indexes, wakeup: new Wakeup(), append, release });
  });
}

function openOwner(options: SqliteEventStoreOptions): SqliteEventStore {
  const { dir, clock = () => new Date() } = options;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const lock = takeOwnerLock(dir);
  return closingOnFailure({ close: lock.release }, () => {
    const db = openForWriting(ledgerIn(dir));
    return closingOnFailure(db, () => {
      const commits = commitQueries(db);
      const tail = checkTail(db, commits, { known: knownHead(dir), owner: true });
      const indexes = new OwnersIndexes(db, (position) => entriesAfter(commits, position));
      const headFile = new HeadFile(dir, tail);
      if (options.preallocate !== false) preallocate(db, ledgerIn(dir));
      const wakeup = new Wakeup();
      const writer = commitWriter({ db, commits, indexes, clock });
      const recent = new RecentCommits(BigInt(tail.head));
      const watchClock = clockWatch(clock, options.onClockBehind);
      const group = new GroupAppend(db, writer, tail, (commits, end) => {
        headFile.write(end);
        recent.add(commits);
        wakeup.wakeAll();
        watchClock(end.recordedAt);
      });
      const append = async (request: AppendRequest) => group.append(prepare(request));
      const release = () => {
        group.close();
        headFile.close();
        db.close();
        lock.release();
      };
      return assemble({ db, commits, indexes, wakeup, append, release, recent });
    });
  });
}

function closingOnFailure<T>(resource: { close(): void }, open: () => T): T {
  try {
    return open();
  } catch (error) {
    resource.close();
    throw error;
  }
}

interface Parts {
  readonly db: DatabaseSync;
  readonly commits: CommitQueries;
  readonly indexes: LedgerIndexes;
  readonly wakeup: Wakeup;
  readonly append: (request: AppendRequest) => Promise<AppendResult>;
  readonly release: () => void;
  readonly recent?: RecentCommits;
}

function assemble({ db, commits, indexes, wakeup, append, release, recent }: Parts): SqliteEventStore {
  const rows = ledgerRows(commits, indexes);
  const reader = ledgerReader(rows, {
    head: () => recent?.last ?? BigInt(rows.head()),
    next: (after) => recent?.after(after),
  });
  const closed = new AbortController();
  const store: SqliteEventStore = {
    ...reader,
    append,
    findCommand: async (commandId) =>
      onDatabase((): FoundCommand | undefined => findCommand(indexes, commits, commandId)),
    subscribe: (after, signal) =>
      subscription(reader, wakeup, after, AbortSignal.any([signal, closed.signal])),
    forService: (service) => ownedBy(service, store),
    backupTo: async (path) => backup(db, path),
    rows,
    async close() {
      if (closed.signal.aborted) return;
      closed.abort();
      release();
    },
  };
  return store;
}
