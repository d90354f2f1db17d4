import {
  PositionGate,
  runReactor,
  type EventStore,
  type Leases,
  type ReactorParts,
} from '@coop/event-sourcing';
import { passes, type HealthCheck } from '@coop/service-kit';
import type { Follower, HostedReactor, Worker } from './hosted-service.js';

/** How long a follower may stand still while somebody waits for it; a long ledger takes as long as it takes. */
const STILL_MS = 120_000;
/** How long the start, and the end, wait for one that may wait for something outside. */
const MAY_WAIT_MS = 2_000;
/** How often what time alone brings about is looked at: breached duties, expired sign-ins. */
const TICK_MS = 60_000;
/** How long a follower may stay behind the head before the process is not ready. */
const READY_LAG_MS = 1_000;
/** Between two attempts of a follower whose store is away. */
const LONGEST_WAIT_MS = 2_000;

/** What happens by time alone, in one instance of the services that share a lease. */
export interface Clockwork {
  readonly name: string;
  tick(): Promise<unknown>;
}

/** How far a follower is, and how many events it is behind. */
export interface FollowerLag {
  readonly follower: string;
  readonly position: bigint;
  readonly events: number;
}

/** Everything of a process that follows the ledger: indexes, read models, log, reactors. */
export class Followers {
  readonly #stop = new AbortController();
  #running: Promise<unknown>[] = [];
  #mayWait: Promise<unknown>[] = [];
  #fail: (error: Error) => void = () => undefined;
  /** Rejects when a part that must run for ever stopped. */
  readonly failed = new Promise<never>((_resolve, reject) => {
    this.#fail = reject;
  });

  constructor(
    private readonly store: Pick<EventStore, 'head'>,
    private readonly leases: Leases,
    private readonly followers: readonly Follower[],
    private readonly clockworks: readonly Clockwork[],
    private readonly workers: readonly Worker[] = [],
    /** Told the name of a follower that waits for what it stands on. */
    private readonly onInterrupted: (name: string) => void = () => undefined,
  ) {
    // Nobody may be waiting yet when a part stops.
    this.failed.catch(() => undefined);
  }

  start(): void {
    const watched = (name: string, run: (signal: AbortSignal) => Promise<void>) =>
      this.#keepRunning(name, run).catch((error: unknown) =>
        this.#fail(new Error(`${name} stopped`, { cause: error })),
      );
    this.#running = [
      ...[...this.#demanded, ...this.workers].map(({ name, run }) => watched(name, run)),
      ...this.clockworks.map((clockwork) =>
        watched(clockwork.name, (signal) => this.#tick(clockwork, signal)),
      ),
    ];
    this.#mayWait = this.followers
      .filter(({ mayWait }) => mayWait === true)
      .map(({ name, run }) => watched(name, run));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
    // What waits for something outside finds the end of the process at its next step.
    const done = new AbortController();
    await Promise.race([Promise.all(this.#mayWait), pause(MAY_WAIT_MS, done.signal)]);
    done.abort();
  }

  /** Until everybody has read what is stored, also what reactors add meanwhile. */
  async settled(onWaiting: (position: bigint, head: bigint) => void = () => undefined): Promise<void> {
    for (let head = -1n; head < this.store.head();) {
      head = this.store.head();
      for (const follower of this.followers) await this.#reached(follower, head, onWaiting);
    }
  }

  /** Until everything that answers rest on has read what is stored now. */
  async current(onWaiting: (position: bigint, head: bigint) => void = () => undefined): Promise<void> {
    const head = this.store.head();
    for (const follower of this.#answering) await this.#reached(follower, head, onWaiting);
  }

  /** Ready means: nothing that answers rest on is more than a moment behind. */
  checks(): readonly HealthCheck[] {
    return this.#answering.map(({ name, gate }) => ({
      name,
      check: () => gate.reached(this.store.head(), READY_LAG_MS),
    }));
  }

  /** How many events each follower is behind. */
  lags(): readonly FollowerLag[] {
    const head = this.store.head();
    return this.followers.map(({ name, gate }) => ({
      follower: name,
      position: gate.position,
      events: Math.max(0, Number(head - gate.position)),
    }));
  }

  get #answering(): readonly Follower[] {
    return this.#demanded.filter(({ reacts }) => reacts !== true);
  }

  get #demanded(): readonly Follower[] {
    return this.followers.filter(({ mayWait }) => mayWait !== true);
  }

  async #reached(
    { name, gate, mayWait }: Follower,
    head: bigint,
    onWaiting: (position: bigint, head: bigint) => void,
  ): Promise<void> {
    let seen = gate.position;
    let moved = performance.now();
    while (!(await Promise.race([gate.reached(head, 500), this.failed]))) {
      onWaiting(gate.position, head);
      if (gate.position > seen) [seen, moved] = [gate.position, performance.now()];
      if (mayWait === true && performance.now() - moved > MAY_WAIT_MS) return;
      if (performance.now() - moved > STILL_MS)
        throw new Error(`${name} stands still at ${gate.position} before position ${head}`);
    }
  }

  /** Until the end. A fault of something that will be back makes it wait and go on from where it was. */
  async #keepRunning(name: string, run: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#stop;
    for (let attempt = 0; !signal.aborted; attempt += 1)
      try {
        await run(signal);
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (!passes(error)) throw error;
        this.onInterrupted(name);
        await pause(
          Math.min(LONGEST_WAIT_MS, 100 * 2 ** Math.min(attempt, 5)) * (0.5 + Math.random()),
          signal,
        );
      }
  }

  async #tick({ name, tick }: Clockwork, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const lease = await this.leases.hold(name, signal).catch(whenAborted(signal));
      if (lease === undefined) return;
      const lost = AbortSignal.any([signal, lease.lost]);
      while (!lost.aborted) {
        await pause(TICK_MS, lost);
        if (!lost.aborted) await tick();
      }
      await lease.release();
    }
  }
}

const whenAborted = (signal: AbortSignal) => (error: unknown) => {
  if (signal.aborted) return undefined;
  throw error;
};

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    timer.unref();
    signal.addEventListener('abort', end);
  });
}

/** A reactor as something that follows: one instance reacts, the others know how far it is. */
export function reactorFollower(
  reactor: HostedReactor,
  parts: Pick<ReactorParts, 'onParked' | 'readModels' | 'store'> & { readonly leases: Leases | undefined },
): Follower {
  const gate = new PositionGate();
  const { leases, ...others } = parts;
  const leased = leases === undefined ? {} : { leased: { leases, leaseName: `reactor.${reactor.name}` } };
  return {
    name: reactor.name,
    gate,
    reacts: true,
    mayWait: reactor.mayWait === true,
    run: (signal) => runReactor(reactor, { ...others, ...leased, gate, passes }, signal),
  };
}
