import { whoCouldRead, type PossibleReader } from '@coop/consent-engine';
import { categoryOf, type StoredEvent } from '@coop/event-sourcing';
import { feed, TimeBoundaries } from './control-walk.js';
import type { ControlReplay, HistoryDoors, HistoryStore } from './doors.js';
import { eventsAsOfToday, resolveMoment, type Moment } from './moment.js';

export interface AccessQuestion {
  readonly record: string;
  readonly field: string;
  readonly from?: Moment;
  readonly to?: Moment;
}

/** A stretch of history in which the same readers could read the field. */
export interface AccessInterval {
  readonly fromPosition: bigint;
  /** Position of the change that ended it; null while it lasts at the end of the question. */
  readonly toPosition: bigint | null;
  readonly fromTime: string;
  readonly toTime: string | null;
  /** Empty: nobody could read it. */
  readonly readers: readonly PossibleReader[];
}

export interface AccessHistory {
  readonly record: string;
  readonly field: string;
  readonly intervals: readonly AccessInterval[];
  /** Everyone mentioned in the field, and the owners, at the end. */
  readonly subjects: readonly string[];
}

/**
 * Who could read a field, when, and by which contract and grants: asked of the decision engine after each event
 * that changes control and at each moment when a term begins or ends. It says what was possible; what was read
 * is in the disclosures.
 */
export async function accessHistory(
  store: HistoryStore,
  doors: HistoryDoors,
  { record, field, from = 0n, to = store.head() }: AccessQuestion,
): Promise<AccessHistory> {
  const [start, end] = [await resolveMoment(store, from), await resolveMoment(store, to)];
  const control = doors.createControl();
  const boundaries = new TimeBoundaries();
  const intervals = new Intervals();
  const ask = (position: bigint, time: number) => {
    if (control.point.contents.record(record) === undefined) return;
    intervals.note(position, time, whoCouldRead(control.point, { record, field, asOf: time }));
  };
  let last = 0n;
  for await (const event of eventsAsOfToday(store, end.position)) {
    for (const moment of boundaries.takeUntil(event.recordedAt)) ask(last, moment);
    last = event.position;
    if (!feed(control, event)) continue;
    boundaries.note(event.data, event.recordedAt);
    if (mayChange(event, record)) ask(event.position, Date.parse(event.recordedAt));
  }
  for (const moment of boundaries.takeUntil(end.time)) ask(last, moment);
  return {
    record,
    field,
    intervals: intervals.within(start),
    subjects: subjectsOfField(control, record, field),
  };
}

/** Other records do not change who can read this one. */
function mayChange(event: StoredEvent, record: string): boolean {
  return (
    categoryOf(event.stream) !== 'records-record' || (event.data as { record?: unknown }).record === record
  );
}

function subjectsOfField({ point }: ControlReplay, record: string, field: string): readonly string[] {
  const known = point.contents.record(record);
  const mentioned = known?.fields.find(({ name }) => name === field)?.subjects ?? [];
  return [...new Set([...(known?.owners ?? []), ...mentioned])].sort();
}

class Intervals {
  readonly #all: AccessInterval[] = [];

  note(position: bigint, moment: number, readers: readonly PossibleReader[]): void {
    const open = this.#all.at(-1);
    if (open !== undefined && sameReaders(open.readers, readers)) return;
    const time = new Date(moment).toISOString();
    if (open !== undefined) this.#all.splice(-1, 1, { ...open, toPosition: position, toTime: time });
    this.#all.push({ fromPosition: position, toPosition: null, fromTime: time, toTime: null, readers });
  }

  within(start: { readonly position: bigint; readonly time: string }): AccessInterval[] {
    const ends = (interval: AccessInterval) => Date.parse(interval.toTime ?? '9999-12-31T00:00:00Z');
    return this.#all.filter(
      (interval) =>
        ends(interval) > Date.parse(start.time) ||
        (interval.toPosition ?? start.position + 1n) > start.position,
    );
  }
}

const sameReaders = (one: readonly PossibleReader[], other: readonly PossibleReader[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
