import { newId } from '@coop/event-sourcing';

/** Appends one refusal, counted. @returns the ledger position */
export type AppendRefusal<Facts> = (facts: Facts, id: string, count: number) => Promise<bigint>;

/** Calls back once after a delay; a process that ends calls {@link RefusalLog.close} instead. */
export type Schedule = (milliseconds: number, callback: () => void) => void;

const unhurried: Schedule = (milliseconds, callback) => {
  setTimeout(callback, milliseconds).unref();
};

export interface RefusalLogOptions {
  readonly windowMs?: number;
  readonly schedule?: Schedule;
  /** Told when the count of a window could not be written. */
  readonly failed?: (error: unknown) => void;
}

interface Window<Facts> {
  readonly facts: Facts;
  /** Id of the event that will carry the count. */
  readonly id: string;
  count: number;
  /** Whether an equal one came since the window was last looked at. */
  busy: boolean;
  /** How often it was kept open because it was busy. */
  kept: number;
}

const WINDOW_MS = 10_000;
/** A row of equal refusals is one event, but not for ever: the count must be on the ledger some time. */
const MAX_KEPT = 30;
/** Beyond so many windows at a time each refusal is written by itself: memory must not grow with an attack. */
const MAX_WINDOWS = 10_000;

/**
 * Refusals are facts, but a client that repeats a refused request must not fill the ledger: the first one is
 * written before it is answered, equal ones are counted and written as one when none came for a window's time.
 */
export class RefusalLog<Facts> {
  readonly #windows = new Map<string, Window<Facts>>();
  readonly #append: AppendRefusal<Facts>;
  readonly #windowMs: number;
  readonly #schedule: Schedule;
  readonly #failed: (error: unknown) => void;

  constructor(append: AppendRefusal<Facts>, options: RefusalLogOptions = {}) {
    this.#append = append;
    this.#windowMs = options.windowMs ?? WINDOW_MS;
    this.#schedule = options.schedule ?? unhurried;
    this.#failed = options.failed ?? (() => undefined);
  }

  /** Notes a refusal; durable, if it is the first of its kind. @returns its id, and its position once written */
  async note(key: string, facts: Facts): Promise<{ readonly id: string; readonly position?: bigint }> {
    const open = this.#windows.get(key);
    if (open !== undefined) return { id: this.#count(open) };
    const id = newId();
    if (this.#windows.size < MAX_WINDOWS) this.#open(key, facts, 0);
    try {
      return { id, position: await this.#append(facts, id, 1) };
    } catch (error) {
      this.#windows.delete(key);
      throw error;
    }
  }

  /** Only counts: for refusals that exist to protect the ledger itself. @returns the id of the event to come */
  countOnly(key: string, facts: Facts): string {
    const open = this.#windows.get(key) ?? this.#open(key, facts, 0);
    return this.#count(open);
  }

  /** Writes every count that is still open. */
  async close(): Promise<void> {
    for (const key of this.#windows.keys()) await this.#closeWindow(key);
  }

  #open(key: string, facts: Facts, count: number): Window<Facts> {
    const opened = { facts, id: newId(), count, busy: false, kept: 0 };
    this.#windows.set(key, opened);
    this.#closeWhenQuiet(key, opened);
    return opened;
  }

  #count(open: Window<Facts>): string {
    open.count += 1;
    open.busy = true;
    return open.id;
  }

  #closeWhenQuiet(key: string, open: Window<Facts>): void {
    this.#schedule(this.#windowMs, () => {
      if (this.#windows.get(key) !== open) return;
      const keep = open.busy && open.kept < MAX_KEPT;
      open.busy = false;
      open.kept += 1;
      if (keep) this.#closeWhenQuiet(key, open);
      else void this.#closeWindow(key).catch(this.#failed);
    });
  }

  async #closeWindow(key: string): Promise<void> {
    const open = this.#windows.get(key);
    this.#windows.delete(key);
    if (open !== undefined && open.count > 0) await this.#append(open.facts, open.id, open.count);
  }
}
