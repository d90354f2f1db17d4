import { PositionGate, runReactor, type Reactor } from '@coop/event-sourcing';
import type { HealthCheck } from '@coop/service-kit';
import type { OpenedParts } from './open-parts.js';
import type { OpenedServices } from './services.js';

interface Follower {
  readonly name: string;
  readonly gate: PositionGate;
  run(signal: AbortSignal): Promise<void>;
}

/** How long everything may take to read the whole ledger when somebody waits for it. */
const SETTLE_MS = 120_000;
/** How often what time alone brings about is looked at: breached duties, expired sign-ins. */
const TICK_MS = 60_000;

/** Everything that follows the ledger in this process: indexes, read models, log, reactors. */
export class Runners {
  readonly #stop = new AbortController();
  readonly #followers: readonly Follower[];
  #running: Promise<unknown>[] = [];
  #clockwork: NodeJS.Timeout | undefined;
  #fail: (error: Error) => void = () => undefined;
  readonly failed = new Promise<never>((_resolve, reject) => {
    this.#fail = reject;
  });

  constructor(
    private readonly parts: OpenedParts,
    private readonly services: Pick<OpenedServices, 'reactors' | 'log' | 'tick' | 'logIsSound'>,
  ) {
    // Nobody may be waiting yet when a part stops.
    this.failed.catch(() => undefined);
    this.#followers = [
      { name: 'indexes', gate: parts.indexRunner.gate, run: (signal) => parts.indexRunner.run(signal) },
      {
        name: 'read models',
        gate: parts.projectionRunner.gate,
        run: (signal) => parts.projectionRunner.run(signal),
      },
      { name: 'transparency log', gate: services.log.gate, run: services.log.run },
      ...services.reactors.map((reactor) => this.#reactor(reactor)),
    ];
  }

  start(): void {
    this.#running = this.#followers.map(({ name, run }) =>
      run(this.#stop.signal).catch((error: unknown) =>
        this.#fail(new Error(`${name} stopped`, { cause: error })),
      ),
    );
    this.#clockwork = setInterval(() => {
      this.services
        .tick()
        .catch((error: unknown) => this.#fail(new Error('clockwork stopped', { cause: error })));
    }, TICK_MS);
    this.#clockwork.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#clockwork);
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  /** Until everybody has read what is stored, also what reactors add meanwhile. */
  async settled(): Promise<void> {
    for (let head = 0n; head < this.parts.store.head();) {
      head = this.parts.store.head();
      for (const { name, gate } of this.#followers)
        if (!(await gate.reached(head, SETTLE_MS))) throw new Error(`${name} did not reach position ${head}`);
    }
  }

  /** Ready means: no follower is more than a moment behind. */
  health(): readonly HealthCheck[] {
    const log = { name: 'log and ledger agree', check: () => this.services.logIsSound() };
    const followers = this.#followers.map(({ name, gate }) => ({
      name,
      check: () => gate.reached(this.parts.store.head(), 1_000),
    }));
    return [log, ...followers];
  }

  #reactor(reactor: Reactor): Follower {
    const gate = new PositionGate();
    const { store, readModels } = this.parts;
    return {
      name: reactor.name,
      gate,
      run: (signal) => runReactor(reactor, store, readModels, signal, gate),
    };
  }
}
