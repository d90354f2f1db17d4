import { asOfToday, type StoredEvent } from '@coop/event-sourcing';
import type { HistoryStore } from './doors.js';

/** A position (decimal digits) or a time (RFC 3339). Questions by time resolve to a position first. */
export type Moment = bigint | string;

/** A moment of history: the last event that belongs to it, and the time at which rights are looked at. */
export interface ResolvedMoment {
  readonly position: bigint;
  /** RFC 3339. The time asked for, or the time at which the last event was recorded. */
  readonly time: string;
}

/** Reads what a person types: `1234`, or a date or time in UTC. @returns undefined when it is neither */
export function parseMoment(text: string): Moment | undefined {
  if (/^(0|[1-9][0-9]{0,18})$/.test(text)) return BigInt(text);
  const form = /^\d{4}-\d\d-\d\d([Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d))?$/;
  const ms = form.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** Finds the position of a moment. A position beyond the end means the end. */
export async function resolveMoment(store: HistoryStore, moment: Moment): Promise<ResolvedMoment> {
  if (typeof moment === 'string') return { position: await store.positionAt(moment), time: moment };
  const position = moment > store.head() ? store.head() : moment;
  return { position, time: (await eventAt(store, position))?.recordedAt ?? new Date(0).toISOString() };
}

/** The positions between two moments, both of them included; empty when `last` is before `first`. */
export interface Window {
  readonly first: bigint;
  readonly last: bigint;
}

/** From the first event at or after `from` to the last one at or before `to`; without them from end to end. */
export async function windowOf(
  store: HistoryStore,
  from: Moment = 1n,
  to: Moment = store.head(),
): Promise<Window> {
  const head = store.head();
  const first = typeof from === 'bigint' ? from : (await store.positionAt(justBefore(from))) + 1n;
  const last = typeof to === 'bigint' ? to : await store.positionAt(to);
  return { first: first < 1n ? 1n : first, last: last > head ? head : last };
}

/** Times of events have milliseconds. */
const justBefore = (time: string): string => new Date(Date.parse(time) - 1).toISOString();

/** One event by its position. */
export async function eventAt(store: HistoryStore, position: bigint): Promise<StoredEvent | undefined> {
  if (position < 1n || position > store.head()) return undefined;
  for await (const commit of store.readAll(position - 1n, { upTo: position }))
    for (const event of commit.events) if (event.position === position) return event;
  return undefined;
}

/** Every event after one position and up to another, in order; a commit that goes on beyond it is cut there. */
export async function* eventsUpTo(
  store: HistoryStore,
  upTo: bigint,
  after = 0n,
): AsyncGenerator<StoredEvent> {
  if (upTo <= after) return;
  for await (const { events } of store.readAll(after, { upTo }))
    for (const event of events) if (event.position > after && event.position <= upTo) yield event;
}

/** The same, each read as if it had been written today: for whatever folds or explains. Proofs need the stored ones. */
export async function* eventsAsOfToday(store: HistoryStore, upTo: bigint): AsyncGenerator<StoredEvent> {
  for await (const event of eventsUpTo(store, upTo)) yield asOfToday(event);
}

/** Events between two positions, each handed over at once: a walk over a long history has no time to wait for each. */
export async function forEachStored(
  store: HistoryStore,
  { after, upTo }: { readonly after: bigint; readonly upTo: bigint },
  visit: (event: StoredEvent) => void,
): Promise<void> {
  if (upTo <= after) return;
  for await (const { events } of store.readAll(after, { upTo }))
    for (const event of events) if (event.position > after && event.position <= upTo) visit(event);
}

/** The same, each read as if it had been written today. */
export const forEachAsOfToday: typeof forEachStored = (store, between, visit) =>
  forEachStored(store, between, (event) => visit(asOfToday(event)));
