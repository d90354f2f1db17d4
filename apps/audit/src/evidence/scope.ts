import { asOfToday, type StoredEvent } from '@coop/event-sourcing';
import type { HistoryStore } from '../history/doors.js';
import { decidedBy } from '../history/decided.js';
import { eventsUpTo } from '../history/moment.js';
import { subjectsOf } from '../history/subjects.js';
import { spokenOf } from '../history/why.js';

/** What a bundle is to hold. */
export type EvidenceScope =
  | { readonly kind: 'everything' }
  /** After a position, up to and including another. */
  | { readonly kind: 'range'; readonly after: bigint; readonly upTo: bigint }
  /** What names it, and what the decisions among that rest on. */
  | { readonly kind: 'record' | 'subject' | 'contract' | 'decision'; readonly id: string };

/** First and last positions of unbroken rows of events, ascending. */
export type Rows = readonly (readonly [bigint, bigint])[];

export interface ChosenEvents {
  readonly rows: Rows;
  readonly count: number;
  /** Everyone whom one of them concerns, sorted. */
  readonly subjects: readonly string[];
}

/** Finds the events of a scope among the first `size`: what the log does not cover yet cannot be proved. */
export async function chooseEvents(
  store: HistoryStore,
  scope: EvidenceScope,
  size: bigint,
): Promise<ChosenEvents> {
  const isNamed = namedBy(scope);
  const restsOn = new Set<string>();
  if (scope.kind !== 'everything' && scope.kind !== 'range')
    for await (const event of eventsUpTo(store, size)) if (isNamed(event)) noteReasons(event, restsOn);
  const rows: [bigint, bigint][] = [];
  const subjects = new Set<string>();
  let count = 0;
  for await (const event of eventsUpTo(store, size)) {
    if (!isNamed(event) && !isReason(event, restsOn)) continue;
    count += 1;
    const row = rows.at(-1);
    if (row?.[1] === event.position - 1n) row[1] = event.position;
    else rows.push([event.position, event.position]);
    for (const subject of subjectsOf(event)) subjects.add(subject);
  }
  return { rows, count, subjects: [...subjects].sort() };
}

/** The chosen events, in order. */
export async function* eventsIn(store: HistoryStore, rows: Rows): AsyncGenerator<StoredEvent> {
  for (const [first, last] of rows)
    for await (const { events } of store.readAll(first - 1n, { upTo: last }))
      for (const event of events) if (event.position >= first && event.position <= last) yield event;
}

function namedBy(scope: EvidenceScope): (event: StoredEvent) => boolean {
  if (scope.kind === 'everything') return () => true;
  if (scope.kind === 'range') return ({ position }) => position > scope.after && position <= scope.upTo;
  const { kind, id } = scope;
  if (kind === 'decision') return (event) => decidedBy(asOfToday(event), id) !== undefined;
  const quoted = JSON.stringify(id);
  return ({ stream, data }) => stream.endsWith(`-${id}`) || JSON.stringify(data).includes(quoted);
}

/** Members under which decisions name what they were about and what they rest on. */
const REASONS = new Set(['cited', 'record', 'contract']);

function noteReasons({ type, data }: StoredEvent, found: Set<string>): void {
  if (!type.startsWith('records.disclosure.') && type !== 'consent.decision.given') return;
  const collect = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [name, member] of Object.entries(value)) {
      if (REASONS.has(name))
        for (const id of Array.isArray(member) ? member : [member]) if (typeof id === 'string') found.add(id);
      collect(member);
    }
  };
  collect(data);
}

/** An event of a grant, contract or record that a chosen decision cites: its whole life, for whoever checks it again. */
function isReason(event: StoredEvent, ids: ReadonlySet<string>): boolean {
  if (ids.size === 0) return false;
  const { record } = event.data as { readonly record?: unknown };
  const ofRecord =
    event.type.startsWith('records.record.') && typeof record === 'string' ? record : undefined;
  return ids.has(spokenOf(event) ?? ofRecord ?? '');
}

/** A scope as a manifest and an event tell it. */
export const scopeJson = (scope: EvidenceScope): Readonly<Record<string, string>> =>
  scope.kind === 'range' ? { ...scope, after: String(scope.after), upTo: String(scope.upTo) } : { ...scope };
