import {
  PositionGate,
  runReactor,
  type EventStore,
  type Leases,
  type Reactor,
  type ReadModels,
} from '@coop/event-sourcing';
import type { HealthCheck } from '@coop/service-kit';
import type { Follower, Worker } from './hosted-service.js';
import { passes } from './passing-fault.js';

/** How long everything may take to read the whole ledger when somebody waits for it. */
const SETTLE_MS = 120_000;
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

/** Everything of a process that follows the ledger: indexes, read models, log, reactors. */
export class Followers {
  readonly #stop = new AbortController();
  #running: Promise<unknown>[] = [];
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
      ...[...this.followers, ...this.workers].map(({ name, run }) => watched(name, run)),
      ...this.clockworks.map((clockwork) =>
        watched(clockwork.name, (signal) => this.#tick(clockwork, signal)),
      ),
    ];
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  /** Until everybody has read what is stored, also what reactors add meanwhile. */
  async settled(onWaiting: (position: bigint, head: bigint) => void = () => undefined): Promise<void> {
    for (let head = -1n; head < this.store.head();) {
      head = this.store.head();
      for (const { name, gate } of this.followers) await this.#reached(name, gate, head, onWaiting);
    }
  }

  /** Ready means: no follower is more than a moment behind. */
  checks(): readonly HealthCheck[] {
    return this.followers.map(({ name, gate }) => ({
      name,
      check: () => gate.reached(this.store.head(), READY_LAG_MS),
    }));
  }

  /** How many events each follower is behind. */
  lags(): readonly { readonly follower: string; readonly events: number }[] {
    const head = this.store.head();
    return this.followers.map(({ name, gate }) => ({
      follower: name,
      events: Math.max(0, Number(head - gate.position)),
    }));
  }

  async #reached(
    name: string,
    gate: PositionGate,
    head: bigint,
    onWaiting: (position: bigint, head: bigint) => void,
  ): Promise<void> {
    const until = performance.now() + SETTLE_MS;
    while (!(await Promise.race([gate.reached(head, 500), this.failed]))) {
      onWaiting(gate.position, head);
      if (performance.now() > until) throw new Error(`${name} did not reach position ${head}`);
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
  reactor: Reactor,
  parts: { readonly store: EventStore; readonly readModels: ReadModels; readonly leases: Leases | undefined },
): Follower {
  const gate = new PositionGate();
  const { store, readModels, leases } = parts;
  const leased = leases === undefined ? undefined : { leases, leaseName: `reactor.${reactor.name}` };
  return {
    name: reactor.name,
    gate,
    run: (signal) => runReactor(reactor, store, readModels, signal, gate, leased),
  };
}
