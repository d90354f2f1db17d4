import type { Lease, Leases } from '@coop/event-sourcing';

interface Waiter {
  readonly name: string;
  readonly grant: (lease: Lease) => void;
}

/** Grants one lease to one after the other, and passes it on when a spec says so: nobody is told. */
export class Umpire implements Leases {
  #token = 0n;
  #isHeld = false;
  #waiting: Waiter[] = [];

  /** How often it was granted. */
  get granted(): number {
    return Number(this.#token);
  }

  hold(name: string, signal: AbortSignal): Promise<Lease> {
    return new Promise((grant, refuse) => {
      const waiter = { name, grant };
      const giveUp = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
        refuse(signal.reason as Error);
      };
      if (signal.aborted) return giveUp();
      signal.addEventListener('abort', giveUp);
      this.#waiting.push(waiter);
      if (!this.#isHeld) this.passOn();
    });
  }

  /** As when a machine hangs for longer than its lease lasts. */
  passOn(): void {
    const next = this.#waiting.shift();
    this.#isHeld = next !== undefined;
    if (next === undefined) return;
    this.#token += 1n;
    const token = this.#token;
    next.grant({
      ...{ name: next.name, token, lost: new AbortController().signal },
      release: () => Promise.resolve(token === this.#token ? this.passOn() : undefined),
    });
  }
}
