import { setTimeout as wait } from 'node:timers/promises';
import { asOfToday, EventFromTheFuture } from './as-of-today.js';
import type { StoredEvent } from './event.js';
import { StoreError } from './event-store.js';
import { failureOf, type Failure } from './failure.js';
import { parkAgain, parkedEvents, parkEvent, unpark, type ParkedEvent } from './parked-events.js';
import { LeaseLost } from './projection.js';
import type { Reactor, ReactorParts } from './reactor-parts.js';

/** Five tries in four seconds: who stumbles over another writer succeeds by then, a defect does not in a day. */
const PAUSES = [100, 300, 900, 2_700];
const LOOK_MS = 1_000;

type Outcome = 'aborted' | 'done' | (Failure & { readonly attempts: number });

/**
 * Reacts to one event at a time, and sets aside what it cannot react to. An event whose stream has one that is parked
 * is not tried: what happened to one thing is told in its order.
 */
export class Reactions {
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly reactor: Reactor,
    private readonly parts: ReactorParts,
    private readonly held: Set<string>,
  ) {}

  static async open(reactor: Reactor, parts: ReactorParts): Promise<Reactions> {
    const parked = await parkedEvents(parts.readModels.reader(), reactor.name);
    return new Reactions(reactor, parts, new Set(parked.map(({ stream }) => stream)));
  }

  /** @returns false when the signal aborted first: it is to be tried again. @throws what passes */
  reactTo(event: StoredEvent, signal: AbortSignal): Promise<boolean> {
    return this.#alone(async () => {
      const { readModels, pauses = PAUSES } = this.parts;
      const { name } = this.reactor;
      const outcome = this.held.has(event.stream) ? undefined : await this.#try(event, pauses, signal);
      if (outcome === 'done') return true;
      if (outcome === 'aborted') return false;
      await readModels.transaction((db) => parkEvent(db, name, event, outcome));
      this.held.add(event.stream);
      if (outcome !== undefined) this.#tell(event.position, outcome);
      return true;
    });
  }

  /** Tries again what an operator asks for, until the signal aborts. @throws what passes */
  async replayAsked(signal: AbortSignal): Promise<void> {
    const { readModels, lookMs = LOOK_MS } = this.parts;
    while (!signal.aborted) {
      const parked = await parkedEvents(readModels.reader(), this.reactor.name);
      for (const each of parked.filter(({ replay }) => replay))
        await this.#alone(() => this.#again(each, signal));
      await wait(lookMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #again({ position, stream }: ParkedEvent, signal: AbortSignal): Promise<void> {
    if (!(await this.#tryParked(position, [], signal))) return;
    const { readModels, pauses = PAUSES } = this.parts;
    const all = await parkedEvents(readModels.reader(), this.reactor.name);
    for (const behind of all.filter((each) => each.stream === stream))
      if (!(await this.#tryParked(behind.position, pauses, signal))) return;
    this.held.delete(stream);
  }

  /** @returns whether it is parked no more */
  async #tryParked(position: bigint, pauses: readonly number[], signal: AbortSignal): Promise<boolean> {
    const outcome = await this.#try(await this.#eventAt(position), pauses, signal);
    if (outcome === 'aborted') return false;
    const key = { reactor: this.reactor.name, position };
    await this.parts.readModels.transaction((db) =>
      outcome === 'done' ? unpark(db, key) : parkAgain(db, key, outcome),
    );
    if (outcome !== 'done') this.#tell(position, outcome);
    return outcome === 'done';
  }

  async #try(event: StoredEvent, pauses: readonly number[], signal: AbortSignal): Promise<Outcome> {
    for (let attempts = 1; ; attempts += 1)
      try {
        await this.reactor.react(asOfToday(event), signal);
        return 'done';
      } catch (error) {
        if (signal.aborted) return 'aborted';
        if (this.#mustStop(error)) throw error;
        const pause = pauses[attempts - 1];
        if (pause === undefined) return { ...failureOf(error), attempts };
        await wait(pause, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return 'aborted';
      }
  }

  /** What is not the event's fault: it would park every event. */
  #mustStop(error: unknown): boolean {
    const damaged = error instanceof StoreError && error.code === 'StoreDamaged';
    return (
      damaged ||
      error instanceof EventFromTheFuture ||
      error instanceof LeaseLost ||
      this.parts.passes?.(error) === true
    );
  }

  async #eventAt(position: bigint): Promise<StoredEvent> {
    for await (const { events } of this.parts.store.readAll(position - 1n, { upTo: position })) {
      const found = events.find((event) => event.position === position);
      if (found !== undefined) return found;
    }
    throw new StoreError('StoreDamaged', `event ${position} is missing`);
  }

  #tell(position: bigint, { reason, place }: Failure): void {
    this.parts.onParked?.({ reactor: this.reactor.name, position, reason, place });
  }

  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
