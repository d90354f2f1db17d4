import type { anonymisationEvents, EventOf } from '@coop/contracts';
import { asOfToday, type DomainEvent, type EventStore } from '@coop/event-sourcing';
import { afterSpending, nothingSpent, type BudgetState } from '../domain/budget.js';
import { budgetStream } from './question-streams.js';

type Spent = EventOf<typeof anonymisationEvents.budgetSpent>;

/** A budget as far as its stream was read. */
export interface KnownBudget {
  readonly state: BudgetState;
  /** What an append must expect. */
  readonly revision: bigint | 'no-stream';
}

const UNREAD: KnownBudget = { state: nothingSpent, revision: 'no-stream' };

/** So many budgets are remembered; a forgotten one is read from its beginning. */
const REMEMBERED = 1_000;

/**
 * In one instance bookings of one budget take turns: a thousand at once would otherwise nearly all find that the
 * stream had moved. Between instances the expected revision decides; at each moment one of them gets on. What was
 * read of a stream is remembered, so that a turn reads only what others booked since.
 */
export class BudgetTurns {
  readonly #last = new Map<string, Promise<unknown>>();
  readonly #known = new Map<string, KnownBudget>();

  /** Works when everybody who came before has finished. @throws what the work throws */
  async take<T>(budget: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#last.get(budget) ?? Promise.resolve()).then(work);
    const over = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(budget, over);
    try {
      return await mine;
    } finally {
      if (this.#last.get(budget) === over) this.#last.delete(budget);
    }
  }

  /** A budget as its stream says now. */
  async read(store: Pick<EventStore, 'readStream'>, budget: string): Promise<KnownBudget> {
    const before = this.#known.get(budget) ?? UNREAD;
    const next = before.revision === 'no-stream' ? 0n : before.revision + 1n;
    const events = await store.readStream(budgetStream(budget), next);
    const now = events.reduce<KnownBudget>(
      ({ state }, event) => ({
        state: afterSpending(state, asOfToday(event) as DomainEvent as Spent),
        revision: event.revision,
      }),
      before,
    );
    this.#remember(budget, now);
    return now;
  }

  #remember(budget: string, known: KnownBudget): void {
    this.#known.delete(budget);
    this.#known.set(budget, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
  }
}
