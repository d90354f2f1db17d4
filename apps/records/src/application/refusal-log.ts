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

/** Refusals that are the same for the same reasons, and not written yet. */
interface Counted<Facts> {
  readonly facts: Facts;
  /** Id of the event that will carry the count. */
  id: string;
  count: number;
}

/** Refusals that whoever asks cannot tell apart. */
interface Window<Facts> {
  /** What is told from the second one on, whatever the reasons have become meanwhile. */
  readonly id: string;
  readonly counts: Map<string, Counted<Facts>>;
  /** Whether one came since the window was last looked at. */
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

  /**
   * Notes a refusal; durable, if it is the first of its kind.
   * @param key - what whoever asks knows of it: equal ones are answered alike, so that a change of the reasons (she
   * forbade it just now) does not show
   * @param why - the reasons: for other ones it is another event
   * @returns its id, and the position of the first of a window
   */
  async note(
    key: string,
    facts: Facts,
    why = '',
  ): Promise<{ readonly id: string; readonly position?: bigint }> {
    const open = this.#windows.get(key);
    if (open !== undefined) return { id: await this.#again(open, facts, why) };
    const id = newId();
    if (this.#windows.size < MAX_WINDOWS) this.#open(key, facts, why);
    try {
      return { id, position: await this.#append(facts, id, 1) };
    } catch (error) {
      this.#windows.delete(key);
      throw error;
    }
  }

  /** Only counts: for refusals that exist to protect the ledger itself. @returns the id of the event to come */
  countOnly(key: string, facts: Facts): string {
    const open = this.#windows.get(key) ?? this.#open(key, facts, '');
    for (const counted of open.counts.values()) counted.count += 1;
    open.busy = true;
    return open.id;
  }

  /** Writes every count that is still open. */
  async close(): Promise<void> {
    for (const key of this.#windows.keys()) await this.#closeWindow(key);
  }

  #open(key: string, facts: Facts, why: string): Window<Facts> {
    const id = newId();
    const opened = { id, counts: new Map([[why, { facts, id, count: 0 }]]), busy: false, kept: 0 };
    this.#windows.set(key, opened);
    this.#closeWhenQuiet(key, opened);
    return opened;
  }

  async #again(open: Window<Facts>, facts: Facts, why: string): Promise<string> {
    open.busy = true;
    const counted = open.counts.get(why);
    if (counted === undefined) await this.#firstForOtherReasons(open, facts, why);
    else counted.count += 1;
    return open.id;
  }

  /** It is written before it is answered, as every first one; if nobody was told the window's id yet, under that. */
  async #firstForOtherReasons(open: Window<Facts>, facts: Facts, why: string): Promise<void> {
    const untold = [...open.counts.values()].find(({ id, count }) => id === open.id && count === 0);
    if (untold !== undefined) untold.id = newId();
    open.counts.set(why, { facts, id: newId(), count: 0 });
    try {
      await this.#append(facts, untold === undefined ? newId() : open.id, 1);
    } catch (error) {
      open.counts.delete(why);
      throw error;
    }
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
    for (const { facts, id, count } of open?.counts.values() ?? [])
      if (count > 0) await this.#append(facts, id, count);
  }
}
