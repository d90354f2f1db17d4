import { commitDigest, FIRST_DIGEST, type Commit, type StoredEvent } from '@coop/event-sourcing';
import type { HistoryStore, OnProgress } from './doors.js';

/** An event beside another one. */
export interface RelatedEvent {
  readonly position: bigint;
  readonly id: string;
  readonly time: string;
  readonly type: string;
  readonly revision: bigint;
}

/** The first ones, in order, and how many there are beyond. */
export interface RelatedEvents {
  readonly events: readonly RelatedEvent[];
  readonly more: number;
}

export interface Relations {
  /** Of the same append: all or nothing. */
  readonly sameCommit: RelatedEvents;
  /** What it names as its cause: an event, or the events of a command. */
  readonly causedBy: RelatedEvents;
  /** What names it, or its command, as its cause. */
  readonly caused: RelatedEvents;
  /** Of the same conversation, beyond its own commit. */
  readonly correlated: RelatedEvents;
  readonly stream: { readonly before: RelatedEvent | null; readonly after: RelatedEvent | null };
  /** Whether its commit gives the digest that was recorded; `unknown` after a hole, or where no digest is given. */
  readonly chain: 'holds' | 'differs' | 'unknown';
}

const MAX_RELATED = 50;

class Related {
  readonly #events: RelatedEvent[] = [];
  #count = 0;

  add(event: StoredEvent): void {
    this.#count += 1;
    if (this.#events.length < MAX_RELATED) this.#events.push(relatedOf(event));
  }

  all(): RelatedEvents {
    return { events: this.#events, more: this.#count - this.#events.length };
  }
}

const relatedOf = ({ position, id, recordedAt: time, type, revision }: StoredEvent): RelatedEvent => ({
  ...{ position, id, time, type, revision },
});

/** Walks the whole history once, for all that has to do with one of its events. */
export async function relationsOf(
  store: HistoryStore,
  event: StoredEvent,
  onProgress?: OnProgress,
): Promise<Relations> {
  const total = store.head();
  const lists = { sameCommit: new Related(), causedBy: new Related() };
  const later = { caused: new Related(), correlated: new Related() };
  let [before, after]: (RelatedEvent | null)[] = [null, null];
  let chain: Relations['chain'] = 'unknown';
  let previous: Pick<Commit, 'last' | 'digest'> = { last: 0n, digest: FIRST_DIGEST };
  for await (const commit of store.readAll(0n)) {
    const isOwn = commit.first <= event.position && event.position <= commit.last;
    if (isOwn) chain = chainOf(previous, commit);
    for (const other of commit.events) {
      if (other.position === event.position) continue;
      if (other.stream === event.stream) {
        if (other.position < event.position) before = relatedOf(other);
        else after ??= relatedOf(other);
      }
      if (isOwn) lists.sameCommit.add(other);
      else if (isCause(other, event)) lists.causedBy.add(other);
      else if (isCause(event, other)) later.caused.add(other);
      else if (other.correlationId === event.correlationId) later.correlated.add(other);
    }
    previous = commit;
    onProgress?.({ done: commit.last, total });
  }
  return {
    ...{ sameCommit: lists.sameCommit.all(), causedBy: lists.causedBy.all() },
    ...{ caused: later.caused.all(), correlated: later.correlated.all() },
    ...{ stream: { before: before ?? null, after: after ?? null }, chain },
  };
}

/** A command that comes from outside is its own cause. */
const isCause = (cause: StoredEvent, of: StoredEvent): boolean =>
  of.causationId === cause.id || of.causationId === cause.commandId;

function chainOf({ last, digest }: Pick<Commit, 'last' | 'digest'>, commit: Commit): Relations['chain'] {
  if (commit.digest === '' || last !== commit.first - 1n || commit.events.length === 0) return 'unknown';
  return commitDigest(digest, commit) === commit.digest ? 'holds' : 'differs';
}
