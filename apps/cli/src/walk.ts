import type { HistoryStore, Window } from '@coop/audit/replay';
import type { StoredEvent } from '@coop/event-sourcing';

const STRETCH = 1_000n;

/** The events of a window, oldest first, as they are read. */
export async function* oldestFirst(
  store: HistoryStore,
  { first, last }: Window,
): AsyncGenerator<StoredEvent> {
  if (last < first) return;
  for await (const { events } of store.readAll(first - 1n, { upTo: last }))
    for (const event of events) if (event.position >= first && event.position <= last) yield event;
}

/** The same, newest first: stretch by stretch from the end, since a store reads forwards only. */
export async function* newestFirst(
  store: HistoryStore,
  { first, last }: Window,
): AsyncGenerator<StoredEvent> {
  for (let end = last; end >= first; end -= STRETCH) {
    const start = end - STRETCH + 1n > first ? end - STRETCH + 1n : first;
    const events: StoredEvent[] = [];
    for await (const event of oldestFirst(store, { first: start, last: end })) events.push(event);
    yield* events.reverse();
  }
}
