import { whoCouldRead, type PossibleReader } from '@coop/consent-engine';
import type { StoredEvent } from '@coop/event-sourcing';
import { Bearing } from './bearing.js';
import { controlHistory } from './control-history.js';
import { feed, TimeBoundaries } from './control-walk.js';
import type { ControlReplay, HistoryDoors, HistoryStore } from './doors.js';
import { eventAt, forEachAsOfToday, resolveMoment, type Moment } from './moment.js';

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
 * Who could read a field, when, and by which contract and grants: asked of the decision engine when the record becomes
 * known, after each event that may change who can read it, and at each moment when a term begins or ends. It says what
 * was possible; what was read is in the disclosures.
 */
export async function accessHistory(
  store: HistoryStore,
  doors: HistoryDoors,
  { record, field, from = 0n, to = store.head() }: AccessQuestion,
): Promise<AccessHistory> {
  const [start, end] = [await resolveMoment(store, from), await resolveMoment(store, to)];
  const history = controlHistory(store, doors);
  const known = await history.chronicle(end.position, (chronicle) => chronicle.recordBegan(record));
  if (known === undefined || BigInt(known) > end.position)
    return { record, field, intervals: [], subjects: [] };
  const began = BigInt(known);
  const control = await history.from(began);
  const walk = new AccessWalk(control, { record, field });
  const beginning = await eventAt(store, began);
  walk.begin(began, beginning?.recordedAt ?? end.time);
  await forEachAsOfToday(store, { after: began, upTo: end.position }, (event) => walk.take(event));
  return {
    ...{ record, field, intervals: walk.finish(end.time).within(start) },
    subjects: subjectsOfField(control, record, field),
  };
}

/** Asks the engine whenever its answer may be another one. */
class AccessWalk {
  readonly #boundaries = new TimeBoundaries();
  readonly #intervals = new Intervals();
  readonly #bearing: Bearing;
  /** Whose terms are among the boundaries. */
  #noted: ReadonlySet<unknown> = new Set();
  #last = 0n;

  constructor(
    private readonly control: ControlReplay,
    private readonly question: { readonly record: string; readonly field: string },
  ) {
    this.#bearing = new Bearing(control.point, question.record);
  }

  /** @param position - of the event by which the record became known, which the control state has taken in */
  begin(position: bigint, time: string): void {
    const now = Date.parse(time);
    const { contents } = this.control.point;
    for (const { validity } of contents.contracts()) this.#boundaries.note(validity, now);
    for (const { validity } of contents.mandates()) this.#boundaries.note(validity, now);
    this.#noteTermsOfConcerned(now);
    this.#last = position;
    this.#ask(position, now);
  }

  take(event: StoredEvent): void {
    this.#askAtBoundaries(event.recordedAt);
    this.#last = event.position;
    if (!feed(this.control, event) || !this.#bearing.has(event)) return;
    const now = Date.parse(event.recordedAt);
    this.#noteTermsOf(event.data as Named, now);
    if (this.#bearing.concerned !== this.#noted) this.#noteTermsOfConcerned(now);
    this.#ask(event.position, now);
  }

  finish(time: string): Intervals {
    this.#askAtBoundaries(time);
    return this.#intervals;
  }

  #askAtBoundaries(time: string): void {
    for (const moment of this.#boundaries.takeUntil(time)) this.#ask(this.#last, moment);
  }

  #ask(position: bigint, asOf: number): void {
    this.#intervals.note(position, asOf, whoCouldRead(this.control.point, { ...this.question, asOf }));
  }

  #noteTermsOf({ grant, contract, mandate }: Named, now: number): void {
    const { contents } = this.control.point;
    const given = contents.grant(String(grant)) ?? contents.contract(String(contract));
    if (given !== undefined) this.#boundaries.note(given.validity, now);
    if (mandate === undefined) return;
    for (const { fact, validity } of contents.mandates())
      if (fact.mandate === mandate) this.#boundaries.note(validity, now);
  }

  /** Grants that were given before their stakeholder was mentioned, too. */
  #noteTermsOfConcerned(now: number): void {
    this.#noted = this.#bearing.concerned;
    for (const { fact, validity } of this.control.point.contents.grants())
      if (this.#noted.has(fact.stakeholder)) this.#boundaries.note(validity, now);
  }
}

interface Named {
  readonly grant?: unknown;
  readonly contract?: unknown;
  readonly mandate?: unknown;
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
