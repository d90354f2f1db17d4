import type { DatabaseSync } from 'node:sqlite';
import { StoreError, type AppendResult, type Commit, type PreparedAppend } from '@coop/event-sourcing';
import type { CommitWriter, Tail } from './commit-writer.js';
import { faultOf, isPassing, isSqliteError } from './sqlite-errors.js';

/** Longest transaction, in commits: what the event loop stands still for. */
const MAX_GROUP = 256;
/** What may wait. More would only be answered after its callers have given up. */
const MAX_WAITING = 4096;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

interface Member {
  readonly prepared: PreparedAppend;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (reason: unknown) => void;
}

/** A group inside its transaction: how to settle each member once it is over, and what it has written. */
interface WrittenGroup {
  readonly outcomes: (() => void)[];
  readonly tail: Tail;
  readonly written: Commit[];
}

/**
 * Appends that wait at the same moment share one transaction, and so one sync of the disk; each keeps its own
 * outcome. No delay is needed: while one group commits, the next one gathers.
 */
export class GroupAppend {
  #waiting: Member[] = [];
  #waitingBytes = 0;
  #scheduled = false;
  #stopped: StoreError | undefined;
  #tail: Tail;

  constructor(
    private readonly db: Pick<DatabaseSync, 'exec' | 'isTransaction'>,
    private readonly writer: CommitWriter,
    tail: Tail,
    private readonly onCommitted: (commits: readonly Commit[], end: Tail) => void,
  ) {
    this.#tail = tail;
  }

  /** Resolves after COMMIT, never before. */
  append(prepared: PreparedAppend): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      if (this.#stopped !== undefined) throw this.#stopped;
      if (this.#waiting.length >= MAX_WAITING || this.#waitingBytes + prepared.bytes > MAX_WAITING_BYTES) {
        throw new StoreError('Overloaded', `${this.#waiting.length} appends are waiting`);
      }
      this.#waiting.push({ prepared, resolve, reject });
      this.#waitingBytes += prepared.bytes;
      this.#schedule();
    });
  }

  /** Carries out what waits, then takes nothing more. */
  close(): void {
    while (this.#waiting.length > 0) this.#commitGroup();
    if (this.#stopped === undefined) this.#writeIndexes();
    this.#stopped ??= new StoreError('StoreUnavailable', 'the store is closed');
  }

  /** So that who opens the file next finds every entry. What cannot be written now is made again then. */
  #writeIndexes(): void {
    try {
      this.db.exec('BEGIN IMMEDIATE');
      this.writer.complete({ all: true });
      this.db.exec('COMMIT');
      this.writer.committed();
    } catch (error) {
      this.#fail(error, false);
    }
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#commitGroup();
      this.#schedule();
    });
  }

  #commitGroup(): void {
    const group = this.#waiting.splice(0, MAX_GROUP);
    for (const { prepared } of group) this.#waitingBytes -= prepared.bytes;
    if (group.length === 0) return;
    const commits: Commit[] = [];
    const settlements = this.#outcomes(group, commits);
    // Followers hear of a commit no later than its writer.
    if (commits.length > 0) this.onCommitted(commits, this.#tail);
    for (const settle of settlements) settle();
  }

  /** How to settle each member, once the transaction is over one way or the other. */
  #outcomes(group: readonly Member[], commits: Commit[]): (() => void)[] {
    let committing = false;
    try {
      if (this.#stopped !== undefined) throw this.#stopped;
      const { outcomes, tail, written } = this.#written(group);
      committing = true;
      this.db.exec('COMMIT');
      this.writer.committed();
      this.#tail = tail;
      commits.push(...written);
      return outcomes;
    } catch (error) {
      const fault = this.#fail(error, committing);
      return group.map(
        ({ reject }) =>
          () =>
            reject(fault),
      );
    }
  }

  #written(group: readonly Member[]): WrittenGroup {
    this.db.exec('BEGIN IMMEDIATE');
    let tail = this.#tail;
    const commits: Commit[] = [];
    const outcomes = group.map(({ prepared, resolve, reject }) => {
      try {
        const written = this.writer.write(prepared, tail);
        tail = written.tail;
        if (written.commit !== undefined) commits.push(written.commit);
        return () => resolve(written.result);
      } catch (error) {
        if (isSqliteError(error)) throw error;
        return () => reject(error);
      }
    });
    this.writer.complete();
    return { outcomes, tail, written: commits };
  }

  /**
   * A commit that failed otherwise than for want of space may or may not be found after a restart (its frames are
   * in the log, their sync failed): nothing more is written on top of that.
   */
  #fail(error: unknown, committing: boolean): StoreError {
    const fault = faultOf(error);
    if (this.#rolledBack() && isPassing(error)) return fault;
    this.#stopped ??= fault;
    return committing && fault.code === 'StoreUnavailable'
      ? new StoreError('AppendOutcomeUnknown', 'the commit was written, its sync failed', { cause: error })
      : fault;
  }

  #rolledBack(): boolean {
    this.writer.rolledBack();
    try {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      return true;
    } catch {
      return false;
    }
  }
}
