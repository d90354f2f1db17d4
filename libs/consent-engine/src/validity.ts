/** A moment: RFC 3339 text with an offset, or milliseconds since 1970-01-01T00:00Z. Never taken from a clock. */
export type Instant = string | number;

/** A stretch of time in milliseconds: `from` belongs to it, `until` does not. Open ends are infinite. */
export interface Interval {
  readonly from: number;
  readonly until: number;
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const NEVER: Interval = { from: Infinity, until: -Infinity };
const ALWAYS: Interval = { from: -Infinity, until: Infinity };

/** Milliseconds of an instant, or `undefined` when it cannot be read; the caller then refuses. */
export function toMilliseconds(instant: Instant): number | undefined {
  const ms =
    typeof instant === 'number' ? instant : RFC_3339.test(instant) ? Date.parse(instant) : Number.NaN;
  return Number.isFinite(ms) ? ms : undefined;
}

/** The time of something that gives a right (grant, contract, mandate): unreadable times give none. */
export function rightInterval(from: Instant, until: Instant | undefined): Interval {
  return readInterval(from, until) ?? NEVER;
}

/** The time of something that forbids: unreadable times forbid without end, because an error must deny. */
export function banInterval(from: Instant | undefined, until: Instant | undefined): Interval {
  return readInterval(from, until) ?? ALWAYS;
}

function readInterval(from: Instant | undefined, until: Instant | undefined): Interval | undefined {
  const start = from === undefined ? -Infinity : toMilliseconds(from);
  const end = until === undefined ? Infinity : toMilliseconds(until);
  return start === undefined || end === undefined ? undefined : { from: start, until: end };
}

/**
 * Collects the moments at which an answer could change, so that a decision can say how long it holds.
 * Every interval that a rule looks at must be read through `phase`.
 */
export class Horizon {
  #next = Infinity;

  constructor(readonly asOf: number) {}

  phase(interval: Interval): 'before' | 'in-force' | 'after' {
    if (interval.until <= this.asOf || interval.until <= interval.from) return 'after';
    this.#next = Math.min(this.#next, interval.from > this.asOf ? interval.from : interval.until);
    return interval.from > this.asOf ? 'before' : 'in-force';
  }

  /** The first moment at which something consulted begins or ends; `Infinity` when nothing does. */
  get next(): number {
    return this.#next;
  }
}
