import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'pg';
import type { Lease, Leases } from '@coop/event-sourcing';
import { HeldLease } from './leases-held.js';
import { leaseTable, type LeaseTable } from './leases-table.js';

export interface PostgresLeasesOptions {
  readonly url: string;
  /** Where the table of leases is; created when absent (default `coordination`). */
  readonly schema?: string;
  /** Who asks, for operators; unlike the token it decides nothing. */
  readonly holder: string;
  /** How long a lease lasts without renewal, in milliseconds (default 3000). */
  readonly ttlMs?: number;
}

/** Codes and classes of SQLSTATE that say "not now": lost connections, no more room, a server that starts or stops. */
const PASSING = /^(08|53|57)/;
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** A server that cannot be reached may come back; a wrong password or a missing right stays wrong. */
function passes(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return !SQLSTATE.test(code) || PASSING.test(code);
}

/**
 * Leases in a table of PostgreSQL; only the server's clock decides when one has run out. A holder that dies is
 * followed by another after at most the lease's length and a third of it.
 * @throws what the server answers, when the schema is absent and may not be created
 */
export async function postgresLeases(
  options: PostgresLeasesOptions,
): Promise<Leases & { close(): Promise<void> }> {
  const { url, schema = 'coordination', holder, ttlMs = 3_000 } = options;
  const pool = new Pool({
    connectionString: url,
    max: 4,
    application_name: `leases ${holder}`.slice(0, 63),
    // An answer that comes later is of no use: the next attempt takes another connection.
    query_timeout: ttlMs / 3,
    connectionTimeoutMillis: ttlMs / 3,
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
  try {
    const table = await leaseTable(pool, schema);
    return new PostgresLeases(pool, table, holder, ttlMs);
  } catch (error) {
    await pool.end();
    throw error;
  }
}

class PostgresLeases implements Leases {
  readonly #held = new Set<HeldLease>();

  constructor(
    private readonly pool: Pool,
    private readonly table: LeaseTable,
    private readonly holder: string,
    private readonly ttlMs: number,
  ) {}

  async hold(name: string, signal: AbortSignal): Promise<Lease> {
    for (;;) {
      signal.throwIfAborted();
      const lease = await this.#tryToHold(name);
      if (lease !== undefined) {
        if (!signal.aborted) return lease;
        await lease.release();
        continue;
      }
      // Those who wait must not all come at the same time.
      const ms = (this.ttlMs / 6) * (1 + Math.random());
      await pause(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#held].map((lease) => lease.release()));
    await this.pool.end();
  }

  async #tryToHold(name: string): Promise<HeldLease | undefined> {
    const askedAt = performance.now();
    try {
      const token = await this.table.take(name, this.holder, this.ttlMs);
      if (token === undefined) return undefined;
      const lease = new HeldLease({ name, token, table: this.table, ttlMs: this.ttlMs, askedAt }, (over) =>
        this.#held.delete(over),
      );
      this.#held.add(lease);
      return lease.begin();
    } catch (error) {
      if (passes(error)) return undefined;
      throw error;
    }
  }
}
