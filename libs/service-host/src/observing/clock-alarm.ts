import type { ClockBehind } from '@coop/event-sourcing';
import type { JsonLogger } from '@coop/service-kit';
import type { FoundationGauge } from '../foundations.js';

/**
 * Tells the operator that the clock is behind the ledger: one line when it begins, and a measure that falls to zero
 * while the clock catches up. It is noticed at the first own append under such a clock, not before.
 */
export class ClockAlarm {
  /** The latest time in the ledger that the clock was found behind. */
  #until = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clock: () => Date,
    private readonly logger: Pick<JsonLogger, 'warn'>,
  ) {}

  note({ recordedAt, behindMs }: ClockBehind): void {
    const isNews = this.#behindMs() === 0;
    this.#until = Math.max(this.#until, Date.parse(recordedAt));
    if (!isNews) return;
    const seconds = Math.round(behindMs / 1000);
    this.logger.warn(`the clock is ${seconds} s behind the ledger: times stand still until it has caught up`);
  }

  readonly gauge: FoundationGauge = {
    name: 'coop_clock_behind_seconds',
    help: 'How far the clock is behind the last time in the ledger.',
    labels: [],
    read: () => [{ labels: {}, value: this.#behindMs() / 1000 }],
  };

  #behindMs(): number {
    return Math.max(0, this.#until - this.clock().getTime());
  }
}
