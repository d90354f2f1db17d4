import { createHash } from 'node:crypto';
import { recordsEvents } from '@coop/contracts';
import type { StoredEvent } from '@coop/event-sourcing';
import { decisionsOf } from './decided.js';
import type { HistoryStore } from './doors.js';
import { eventsAsOfToday, type Window } from './moment.js';

export interface SampleQuestion {
  readonly window: Window;
  /** How many decisions to draw. */
  readonly count: number;
  /** Chosen by whoever audits, best after the history that it is drawn from. */
  readonly seed: string;
  readonly onProgress?: (step: 'draw' | 'evaluate', done: bigint, total: bigint) => void;
}

/**
 * The ticket of a decision: SHA-256 of seed, event id and number of the decision in its event, with a newline between
 * them. Event ids are fixed when they are logged, so whoever chooses the seed afterwards cannot be steered, and anyone
 * with the ids draws the same again.
 */
export const ticketOf = (seed: string, eventId: string, index: number): string =>
  createHash('sha256').update(`${seed}\n${eventId}\n${index}`).digest('hex');

/** A decision that was drawn, and the event that tells of it. */
export interface Drawn {
  readonly ticket: string;
  readonly index: number;
  readonly event: StoredEvent;
}

/** The n smallest tickets, ascending. */
class Draw {
  readonly drawn: Drawn[] = [];

  constructor(private readonly count: number) {}

  offer(one: Drawn): void {
    const last = this.drawn.at(-1);
    if (this.drawn.length === this.count && last !== undefined && last.ticket <= one.ticket) return;
    let [low, high] = [0, this.drawn.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.drawn[middle]?.ticket ?? '') < one.ticket) low = middle + 1;
      else high = middle;
    }
    this.drawn.splice(low, 0, one);
    if (this.drawn.length > this.count) this.drawn.pop();
  }
}

/** Draws from a window: one walk. */
export async function drawDecisions(
  store: HistoryStore,
  { window, count, seed, onProgress }: SampleQuestion,
) {
  const tickets = new Draw(count);
  const withoutDecision = { inBulk: 0, before: 0 };
  let drawnFrom = 0;
  for await (const event of eventsAsOfToday(store, window.last)) {
    onProgress?.('draw', event.position, window.last);
    if (event.position < window.first) continue;
    const decisions = decisionsOf(event);
    drawnFrom += decisions;
    for (let index = 0; index < decisions; index += 1)
      tickets.offer({ ticket: ticketOf(seed, event.id, index), index, event });
    if (event.type === recordsEvents.disclosureMadeInBulk.type) withoutDecision.inBulk += 1;
    if (event.type === recordsEvents.disclosureRefused.type && decisions === 0) withoutDecision.before += 1;
  }
  return { drawn: tickets.drawn, drawnFrom, withoutDecision };
}
