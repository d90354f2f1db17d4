import { categoryOf, type StoredEvent } from '@coop/event-sourcing';
import type { ControlReplay } from './doors.js';

/** Gives an event to the control index, if it says anything about control. @returns whether it did */
export function feed(control: ControlReplay, event: StoredEvent): boolean {
  const concerns = control.categories.includes(categoryOf(event.stream) ?? '');
  if (concerns) control.apply(event);
  else control.reach(event.position);
  return concerns;
}

/**
 * Moments at which rights begin or end by the calendar alone. They are taken from the events themselves, so that
 * no table of all grants is searched at each event.
 */
export class TimeBoundaries {
  /** Milliseconds, ascending. */
  readonly #waiting: number[] = [];

  /**
   * Notes the `from` and `until` of an event, wherever they stand in its data. Terms that began before the event
   * was recorded begin with it: nobody could use them earlier.
   */
  note(value: unknown, recordedAt: string): void {
    if (value === null || typeof value !== 'object') return;
    for (const [name, member] of Object.entries(value)) {
      if ((name === 'from' || name === 'until') && typeof member === 'string')
        this.#insert(Date.parse(member), Date.parse(recordedAt));
      else this.note(member, recordedAt);
    }
  }

  /** Takes the moments up to and including a time, in order; those before the last call never come again. */
  takeUntil(time: string): number[] {
    const end = Date.parse(time);
    const count = this.#waiting.findIndex((moment) => moment > end);
    return this.#waiting.splice(0, count === -1 ? this.#waiting.length : count);
  }

  #insert(moment: number, after: number): void {
    if (!Number.isFinite(moment) || moment <= after) return;
    let low = 0;
    let high = this.#waiting.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#waiting[middle] ?? 0) < moment) low = middle + 1;
      else high = middle;
    }
    if (this.#waiting[low] !== moment) this.#waiting.splice(low, 0, moment);
  }
}
