import {
  categoryOf,
  FIRST_DIGEST,
  StoreError,
  toCommit,
  type CommitRow,
  type StoredEvent,
} from '@coop/event-sourcing';
import type { CopiedCommit, CopiedStream, LedgerEnds } from './rows.js';

const damaged = (what: string): StoreError => new StoreError('StoreDamaged', `${what}: nothing was copied`);

/** Computes the chain of digests anew while rows pass by, and what leads to them: no index is copied. */
export class Chain {
  readonly #streams = new Map<string, CopiedStream>();
  readonly #categories = new Map<string, number>();
  #head = 0;
  #digest = FIRST_DIGEST;
  #recordedAt = '';

  /** @throws StoreError `StoreDamaged` when a commit is not what was recorded, or does not follow from the one before */
  accept(rows: readonly CommitRow[]): readonly CopiedCommit[] {
    return rows.map((row) => this.#accepted(row));
  }

  ends(): LedgerEnds {
    return {
      ...{ head: this.#head, digest: this.#digest, recordedAt: this.#recordedAt },
      ...{ streams: this.#streams.values(), categories: this.#categories },
    };
  }

  #accepted(row: CommitRow): CopiedCommit {
    if (row.first !== this.#head + 1) throw damaged(`no commit for position ${this.#head + 1}`);
    if (row.recorded_at < this.#recordedAt) throw damaged(`the commit of ${row.first} is out of time`);
    const { events } = toCommit(row, this.#digest);
    const touched = new Map<string, CopiedStream>();
    for (const event of events) touched.set(event.stream, this.#moved(event));
    [this.#head, this.#digest, this.#recordedAt] = [row.last, row.digest, row.recorded_at];
    return { row, commandId: events[0]?.commandId ?? '', streams: [...touched.values()] };
  }

  #moved({ stream: name, revision, position }: StoredEvent): CopiedStream {
    const before = this.#streams.get(name);
    const moved = { name, first: before?.first ?? Number(position), revision: Number(revision) };
    if (moved.revision !== (before?.revision ?? -1) + 1)
      throw damaged(`revisions of the stream at ${position} have a gap`);
    this.#streams.set(name, moved);
    this.#categories.set(categoryOf(name) ?? '', Number(position));
    return moved;
  }
}
