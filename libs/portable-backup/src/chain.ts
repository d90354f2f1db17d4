import {
  byCommit,
  categoryOf,
  commitDigest,
  FIRST_DIGEST,
  StoreError,
  toCommit,
  type CommitRow,
  type EventRow,
  type LedgerPage,
} from '@coop/event-sourcing';
import type { LedgerEnds } from './rows.js';

const damaged = (what: string): StoreError => new StoreError('StoreDamaged', `${what}: nothing was copied`);

/** Recomputes the chain of digests while rows pass by, and remembers where everything ends. */
export class Chain {
  readonly #streams = new Map<string, number>();
  readonly #categories = new Map<string, number>();
  #head = 0;
  #digest = FIRST_DIGEST;
  #recordedAt = '';

  /** @throws StoreError `StoreDamaged` when a commit is not what was recorded, or does not follow from the one before */
  accept(page: LedgerPage): void {
    let events = 0;
    for (const [commit, own] of byCommit(page)) {
      this.#acceptCommit(commit, own);
      events += own.length;
    }
    if (events !== page.events.length) throw damaged(`events after ${this.#head} belong to no commit`);
  }

  ends(): LedgerEnds {
    return {
      ...{ head: this.#head, digest: this.#digest, recordedAt: this.#recordedAt },
      ...{ streams: this.#streams, categories: this.#categories },
    };
  }

  #acceptCommit(commit: CommitRow, rows: readonly EventRow[]): void {
    if (commit.first !== this.#head + 1) throw damaged(`no commit for position ${this.#head + 1}`);
    if (commit.recorded_at < this.#recordedAt) throw damaged(`the commit of ${commit.first} is out of time`);
    const { events } = toCommit(commit, rows);
    if (commitDigest(this.#digest, events) !== commit.digest)
      throw damaged(`the commit of ${commit.first} to ${commit.last} is not what was recorded`);
    for (const { stream, revision, position } of rows) {
      if (revision !== (this.#streams.get(stream) ?? -1) + 1)
        throw damaged(`revisions of the stream at ${position} have a gap`);
      this.#streams.set(stream, revision);
      this.#categories.set(categoryOf(stream) ?? '', position);
    }
    [this.#head, this.#digest, this.#recordedAt] = [commit.last, commit.digest, commit.recorded_at];
  }
}
