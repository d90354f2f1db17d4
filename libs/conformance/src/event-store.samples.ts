import { hash, randomUUID } from 'node:crypto';
import type {
  AppendRequest,
  CaughtUp,
  Commit,
  EventStore,
  ExpectedRevision,
  Json,
  NewEvent,
} from '@coop/event-sourcing';

/** Makes an empty store. The suite closes it. */
export type MakeEventStore = (options: { readonly clock?: () => Date }) => Promise<EventStore>;

export const streamIn = (category: string): string => `${category}-${randomUUID()}`;
export const aStream = (): string => streamIn('records-record');

export function anEvent(data: Json = { seen: true }): NewEvent {
  return { id: randomUUID(), type: 'records.record.seen', version: 1, data, retention: 'no-personal-values' };
}

/** A request for one event in each of the streams, with whatever the test wants to be different. */
export function anAppend(
  streams: Readonly<Record<string, ExpectedRevision>>,
  different: Partial<AppendRequest> = {},
): AppendRequest {
  return {
    streams: Object.entries(streams).map(([stream, expected]) => ({ stream, expected, events: [anEvent()] })),
    commandId: randomUUID(),
    commandDigest: hash('sha256', 'a body', 'hex'),
    metadata: { actor: 'system:conformance', correlationId: randomUUID(), causationId: randomUUID() },
    ...different,
  };
}

/** The outcome of an append: its result, or the code of its refusal. */
export async function outcome(append: Promise<unknown>): Promise<string> {
  try {
    await append;
    return 'appended';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

export const positionsOf = (commits: readonly Commit[]): bigint[] =>
  commits.flatMap(({ events }) => events.map(({ position }) => position));

/** 1, 2, … n */
export const upTo = (n: number): bigint[] => Array.from({ length: n }, (_, index) => BigInt(index + 1));

export const isCommit = (item: Commit | CaughtUp): item is Commit => 'events' in item;
