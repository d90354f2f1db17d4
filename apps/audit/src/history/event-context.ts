import type { StoredEvent } from '@coop/event-sourcing';
import type { HistoryStore } from './doors.js';
import { subjectsOf, subjectsOfAll } from './subjects.js';

/** An event in a list: what the timeline says of it. */
export interface Neighbour {
  readonly position: bigint;
  readonly time: string;
  readonly type: string;
}

/** One event and what stands around it. */
export interface EventInContext {
  readonly event: StoredEvent;
  /** The others that were appended with it, all or none. */
  readonly sameCommit: readonly Neighbour[];
  /** What it followed from; absent where a request from outside was the cause, or nothing near is. */
  readonly cause?: Neighbour;
  /** What followed from it or from its commit. */
  readonly consequences: readonly Neighbour[];
  /** What else the same request led to. */
  readonly sameRequest: readonly Neighbour[];
  /** Where cause and consequences were looked for: what followed later is not in the lists. */
  readonly searched: { readonly from: bigint; readonly to: bigint };
  /** Handles of everyone whom the event concerns … */
  readonly concerned: readonly string[];
  /** … and of everyone whom it or a listed one does. */
  readonly subjects: readonly string[];
}

/** Events before and after that are looked at: a reaction follows within moments. */
const REACH = 2_000n;
const MOST_LISTED = 20;

type Relation = 'same-commit' | 'cause' | 'consequence' | 'same-request';

/** @returns undefined when there is no such event */
export async function eventInContext(
  store: HistoryStore,
  position: bigint,
): Promise<EventInContext | undefined> {
  const head = store.head();
  if (position < 1n || position > head) return undefined;
  const from = position > REACH ? position - REACH : 1n;
  const to = position + REACH > head ? head : position + REACH;
  const near: StoredEvent[] = [];
  for await (const { events } of store.readAll(from - 1n, { upTo: to })) near.push(...events);
  const event = near.find((each) => each.position === position);
  if (event === undefined) return undefined;
  const commit = new Set(near.filter(isOfCommit(event)).map(({ id }) => id));
  const related = (wanted: Relation) =>
    near.filter((each) => relationOf(event, commit, each) === wanted).slice(0, MOST_LISTED);
  const lists = {
    sameCommit: related('same-commit'),
    consequences: related('consequence'),
    sameRequest: related('same-request'),
  };
  const [cause] = related('cause');
  const listed = Object.values(lists).flat();
  const all = [event, ...(cause === undefined ? [] : [cause]), ...listed];
  return {
    event,
    sameCommit: lists.sameCommit.map(neighbour),
    ...(cause === undefined ? {} : { cause: neighbour(cause) }),
    consequences: lists.consequences.map(neighbour),
    sameRequest: lists.sameRequest.map(neighbour),
    searched: { from, to },
    concerned: subjectsOf(event),
    subjects: subjectsOfAll(all),
  };
}

const neighbour = ({ position, recordedAt: time, type }: StoredEvent): Neighbour => ({
  position,
  time,
  type,
});

/** A command of an actor is one commit. */
const isOfCommit =
  ({ commandId, actor }: StoredEvent) =>
  (other: StoredEvent): boolean =>
    other.commandId === commandId && other.actor === actor;

/** An event names as its cause an event, or a command: its own where a request was the cause. */
function relationOf(
  event: StoredEvent,
  commit: ReadonlySet<string>,
  other: StoredEvent,
): Relation | undefined {
  if (other.id === event.id) return undefined;
  if (commit.has(other.id)) return 'same-commit';
  const { causationId } = event;
  if (other.id === causationId || other.commandId === causationId) return 'cause';
  if (commit.has(other.causationId) || other.causationId === event.commandId) return 'consequence';
  return other.correlationId === event.correlationId ? 'same-request' : undefined;
}
