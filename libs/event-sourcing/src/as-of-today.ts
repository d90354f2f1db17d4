import { ALL_EVENTS, type EventDefinition } from '@coop/contracts';
import type { Json, StoredEvent } from './event.js';
import type { EventStore } from './event-store.js';

/** An event of a version that came after this program: end, and start a newer one. It is never skipped. */
export class EventFromTheFuture extends Error {
  override readonly name = 'EventFromTheFuture';

  constructor({ type, version, position }: StoredEvent, known: number) {
    super(`${type} at position ${position} is of version ${version}; this program reads up to ${known}`);
  }
}

/**
 * Reads events of every version as if they had been written today: the steps that its definition keeps, one after
 * another. Everything that folds or reacts reads so; what proves (leaves, digests, exports) reads what is stored. A
 * type that no definition names stays as it is: who meets it says so, and stops.
 */
export function readingAs(definitions: readonly EventDefinition[]): (event: StoredEvent) => StoredEvent {
  const known = new Map(definitions.map((definition) => [definition.type, definition]));
  return (event) => {
    const definition = known.get(event.type);
    if (definition === undefined || event.version === definition.version) return event;
    const { version, earlier } = definition;
    if (event.version > version) throw new EventFromTheFuture(event, version);
    const data = earlier.slice(event.version - 1).reduce<unknown>((older, step) => step(older), event.data);
    return { ...event, version, data: data as Json };
  };
}

/** @throws EventFromTheFuture */
export const asOfToday = readingAs(ALL_EVENTS);

/** A stream, read as of today. @throws EventFromTheFuture; StoreError */
export async function streamAsOfToday(
  store: Pick<EventStore, 'readStream'>,
  stream: string,
): Promise<readonly StoredEvent[]> {
  return (await store.readStream(stream)).map(asOfToday);
}
