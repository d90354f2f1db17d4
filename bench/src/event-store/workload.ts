import { percentile } from '../results.js';
import type { AppendTask, ContendTask, LoadTask, Outcome, Task } from './tasks.js';

/** What an event says: about 400 bytes of JSON, invented. */
export type Payload = Readonly<Record<string, string | number>>;

/** Somewhere to write to. A floor is no more than this. */
export interface Appender<Belief> {
  /** What a writer believes of a stream that nobody has written to. */
  readonly empty: Belief;
  /** Resolves when the events are durable. @returns what to expect next time, or `undefined` when refused */
  append(stream: number, expected: Belief, events: readonly Payload[]): Promise<Belief | undefined>;
  close(): Promise<void>;
}

/** An event store as its user sees it. Streams are numbers here; each program names them as its store wants. */
export interface MeasuredStore<Belief> extends Appender<Belief> {
  /** What to expect of a stream, for somebody who last knew `known`. */
  current(stream: number, known: Belief): Promise<Belief>;
  /** @returns how many events of the stream were read and decoded */
  load(stream: number): Promise<number>;
  /** @returns how many events of the store were read and decoded, in its order */
  replay(): Promise<number>;
  /** Forgets what it may have kept in memory of what was just written. */
  reopen?(): Promise<void>;
}

const STREAMS = 2_000;
const LOADED_STREAM = STREAMS;
const LOADED_EVENTS = 100;
const CONTENDED_STREAM = STREAMS + 1;
const SAMPLE_MS = 20;
/** Loads before the first one that counts. */
const UNCOUNTED_LOADS = 50;

const TEXT = [
  'The member agreed that her record is used for this purpose until it ends or is withdrawn.',
  'Whoever reads it says under which contract and for what, and the member can see each of these readings',
  'in the portal, with the price.',
].join(' ');

const payload = (number: number): Payload => ({
  record: `0199c3a0-0000-7000-8000-${String(number).padStart(12, '0')}`,
  party: `0199c3a0-0000-7000-9000-${String(number % 977).padStart(12, '0')}`,
  purpose: 'ServiceProvision',
  field: `field-${number % 31}`,
  amount: number % 10_007,
  text: TEXT,
});

const residentMiB = (): number => process.memoryUsage.rss() / 2 ** 20;

/** Does tasks on one store, one after another, and remembers what it wrote. */
export class Workload<Belief> {
  readonly #beliefs = new Map<number, Belief>();
  #appends = 0;
  #written = 0;

  /** @param firstStream - streams before it belong to somebody else */
  constructor(
    private readonly store: Appender<Belief> | MeasuredStore<Belief>,
    private readonly firstStream = 0,
  ) {}

  do(task: Task): Promise<Outcome> {
    if (task.cell === 'append') return this.#append(task);
    if (task.cell === 'load') return this.#load(task);
    return task.cell === 'contend' ? this.#contend(task) : this.#replay();
  }

  #append({ events, atOnce, perAppend, seconds }: AppendTask): Promise<Outcome> {
    return measured(async () => {
      const before = this.#written;
      await writers(atOnce, Math.ceil(events / perAppend), seconds, () =>
        this.#write(this.firstStream + (this.#appends++ % STREAMS), perAppend),
      );
      return { events: this.#written - before };
    });
  }

  async #write(stream: number, amount: number): Promise<void> {
    const events = Array.from({ length: amount }, (_, index) => payload(this.#written + index));
    const next = await this.store.append(stream, this.#beliefs.get(stream) ?? this.store.empty, events);
    if (next === undefined)
      throw new Error(`refused to append to stream ${stream}, where nobody else writes`);
    this.#beliefs.set(stream, next);
    this.#written += amount;
  }

  async #replay(): Promise<Outcome> {
    const store = this.#readable();
    await store.reopen?.();
    const before = residentMiB();
    let highest = before;
    const sampling = setInterval(() => (highest = Math.max(highest, residentMiB())), SAMPLE_MS);
    try {
      const outcome = await measured(async () => ({ events: await store.replay(), stored: this.#written }));
      return { ...outcome, grew: Math.max(highest, outcome.resident) - before };
    } finally {
      clearInterval(sampling);
    }
  }

  async #load({ loads, seconds }: LoadTask): Promise<Outcome> {
    const store = this.#readable();
    if (!this.#beliefs.has(LOADED_STREAM))
      for (let count = 0; count < LOADED_EVENTS; count += 1) await this.#write(LOADED_STREAM, 1);
    const times: number[] = [];
    const load = async (): Promise<void> => {
      const began = performance.now();
      const found = await store.load(LOADED_STREAM);
      times.push(performance.now() - began);
      if (found !== LOADED_EVENTS) throw new Error(`the stream of ${LOADED_EVENTS} events gave ${found}`);
    };
    await writers(1, UNCOUNTED_LOADS, seconds, load);
    times.length = 0;
    const outcome = await measured(async () => {
      await writers(1, loads, seconds, load);
      return { events: times.length * LOADED_EVENTS };
    });
    return { ...outcome, p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
  }

  #contend({ appends, atOnce, seconds }: ContendTask): Promise<Outcome> {
    const store = this.#readable();
    const deadline = performance.now() + seconds * 1_000;
    let won = 0;
    let conflicts = 0;
    const writer = async (): Promise<void> => {
      let known = await store.current(CONTENDED_STREAM, store.empty);
      while (won < appends && performance.now() < deadline) {
        const next = await store.append(CONTENDED_STREAM, known, [payload(won)]);
        if (next === undefined) {
          conflicts += 1;
          known = await store.current(CONTENDED_STREAM, known);
        } else {
          won += 1;
          this.#written += 1;
          known = next;
        }
      }
    };
    return measured(async () => {
      await Promise.all(Array.from({ length: atOnce }, writer));
      return { events: won, conflicts };
    });
  }

  #readable(): MeasuredStore<Belief> {
    if (!('replay' in this.store)) throw new Error('this is a floor: it can only be written to');
    return this.store;
  }
}

/** Writers that do the same work until it was done so often, time is up, or one of them failed. */
async function writers(
  count: number,
  amount: number,
  seconds: number,
  work: () => Promise<void>,
): Promise<void> {
  const deadline = performance.now() + seconds * 1_000;
  let left = amount;
  await Promise.all(
    Array.from({ length: Math.min(count, amount) }, async () => {
      while (left > 0 && performance.now() < deadline) {
        left -= 1;
        try {
          await work();
        } catch (error) {
          left = 0;
          throw error;
        }
      }
    }),
  );
}

async function measured<T extends { readonly events: number }>(work: () => Promise<T>): Promise<T & Outcome> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const done = await work();
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { ...done, seconds, cpu: user + system, resident: residentMiB() };
}
