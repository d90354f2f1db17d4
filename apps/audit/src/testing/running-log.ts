import { setTimeout as pause } from 'node:timers/promises';
import { aloneLeases, type EventStore } from '@coop/event-sourcing';
import type { PublicationSettings } from '../application/checkpoint-publisher.js';
import { LogIntegrator } from '../application/log-integrator.js';
import type { LogState } from '../application/log-keeper.js';
import { openLog } from '../application/open-log.js';
import type { Witnessing } from '../application/witnessing.js';
import type { LogPlace } from '../storage/log-place.js';

/** Awaits the next value that fits, of those that come and those that came. */
class Told<Value> {
  readonly values: Value[] = [];
  #waiting: { readonly fits: (value: Value) => boolean; readonly resolve: (value: Value) => void }[] = [];

  readonly tell = (value: Value): void => {
    this.values.push(value);
    for (const each of this.#waiting) if (each.fits(value)) each.resolve(value);
  };

  one(fits: (value: Value) => boolean): Promise<Value> {
    const found = this.values.find((value) => fits(value));
    return found === undefined
      ? new Promise((resolve) => this.#waiting.push({ fits, resolve }))
      : Promise.resolve(found);
  }
}

/** A log that follows a store and asks witnesses, as a process runs it. */
export class RunningLog {
  readonly witnessing = new Told<Witnessing>();
  readonly states = new Told<LogState>();

  private constructor(
    readonly integrator: LogIntegrator,
    /** Settles when it ends. */
    readonly ended: Promise<void>,
    private readonly abort: () => void,
  ) {
    this.ended.catch(() => undefined);
  }

  static async start(
    store: EventStore,
    place: LogPlace,
    { policy, ...publication }: Partial<PublicationSettings> & { readonly policy?: string },
  ): Promise<RunningLog> {
    const opened = await openLog(place, policy);
    const stop = new AbortController();
    const told: { log?: RunningLog } = {};
    const integrator = new LogIntegrator({
      ...{ store, opened, leases: aloneLeases },
      publication: { everyMs: 5, waitMs: 60_000, ...publication },
      onState: (state) => told.log?.states.tell(state),
      onWitnessing: (witnessing) => told.log?.witnessing.tell(witnessing),
    });
    // It begins once somebody can be told.
    const begun = Promise.resolve().then(() => integrator.run(stop.signal));
    told.log = new RunningLog(integrator, begun, () => stop.abort());
    return told.log;
  }

  /** Waits until the published checkpoint covers a position. */
  async reaches(position: bigint, withinMs = 20_000): Promise<string> {
    if (!(await this.integrator.gate.reached(position, withinMs)))
      throw new Error(`the log did not reach ${position}`);
    return this.integrator.published?.checkpoint ?? '';
  }

  /** Waits until it ends by itself, as in a state of alarm. */
  async ends(): Promise<void> {
    const limit = new AbortController();
    const late = pause(20_000, 'late', { signal: limit.signal }).catch(() => undefined);
    const first = await Promise.race([this.ended, late]);
    limit.abort();
    if (first === 'late') throw new Error('the log did not end');
  }

  async stop(): Promise<void> {
    this.abort();
    await this.ended;
  }
}
