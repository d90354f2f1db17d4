import { categoryOf, type StoredEvent } from '@coop/event-sourcing';
import type { ControlReplay } from './doors.js';
import { MomentQueue } from './moment-queue.js';

/** Gives an event, as it is stored, to a state of control if it says anything about it. @returns whether it did */
export function feed(control: ControlReplay, event: StoredEvent): boolean {
  const concerns = control.categories.includes(categoryOf(event.stream) ?? '');
  if (concerns) control.apply(event);
  else control.reach(event.position);
  return concerns;
}

/** Moments at which rights begin or end by the calendar alone. */
export class TimeBoundaries {
  readonly #queue = new MomentQueue<number>();

  /** Notes both ends of a term, in milliseconds. One that has passed is no boundary: nobody asks about it any more. */
  note({ from, until }: { readonly from: number; readonly until: number }, now: number): void {
    for (const moment of [from, until])
      if (Number.isFinite(moment) && moment > now) this.#queue.add(moment, moment);
  }

  /** Takes the moments up to and including a time, in order and each once; they never come again. */
  *takeUntil(time: string): Generator<number> {
    let before = -Infinity;
    for (const moment of this.#queue.takeUntil(Date.parse(time))) {
      if (moment !== before) yield moment;
      before = moment;
    }
  }
}
