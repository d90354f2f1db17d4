import type { Lease } from '@coop/event-sourcing';
import type { LeaseTable } from './leases-table.js';

export interface Granted {
  readonly name: string;
  readonly token: bigint;
  readonly table: LeaseTable;
  readonly ttlMs: number;
  /** `performance.now()` before the request left: the lease cannot have begun earlier. */
  readonly askedAt: number;
}

/** A lease that renews itself each third of its length, and tells its loss before the server would see it. */
export class HeldLease implements Lease {
  readonly #lost = new AbortController();
  #over = false;
  #expiry: NodeJS.Timeout | undefined;
  #renewal: NodeJS.Timeout | undefined;

  constructor(
    private readonly granted: Granted,
    private readonly ended: (lease: HeldLease) => void,
  ) {}

  /** Begins to renew. */
  begin(): this {
    this.#lastsFrom(this.granted.askedAt);
    return this;
  }

  get name(): string {
    return this.granted.name;
  }

  get token(): bigint {
    return this.granted.token;
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Lets the next one have it at once. When the server does not hear of it, the lease runs out by itself. */
  async release(): Promise<void> {
    if (this.#over) return;
    this.#end();
    await this.granted.table.giveBack(this.name, this.token).catch(() => undefined);
  }

  #lastsFrom(askedAt: number): void {
    const { ttlMs } = this.granted;
    clearTimeout(this.#expiry);
    const left = askedAt + ttlMs - performance.now();
    if (left <= 0) return this.#lose();
    this.#expiry = setTimeout(() => this.#lose(), left);
    this.#renewal = setTimeout(() => void this.#renew(), ttlMs / 3);
  }

  async #renew(): Promise<void> {
    const askedAt = performance.now();
    const { name, token, table, ttlMs } = this.granted;
    try {
      const renewed = await table.renew(name, token, ttlMs);
      if (this.#over) return;
      if (renewed) this.#lastsFrom(askedAt);
      else this.#lose();
    } catch {
      // Not known: it is tried again until the lease runs out.
      if (!this.#over) this.#renewal = setTimeout(() => void this.#renew(), ttlMs / 10);
    }
  }

  #lose(): void {
    this.#end();
    this.#lost.abort(new Error(`the lease ${this.name} with token ${this.token} was not renewed in time`));
  }

  #end(): void {
    this.#over = true;
    clearTimeout(this.#expiry);
    clearTimeout(this.#renewal);
    this.ended(this);
  }
}
