import { StoreError } from '@coop/event-sourcing';
import { Pool, types, type PoolConfig, type QueryResultRow } from 'pg';
import { faultOf, isUncertain } from './postgres-errors.js';

/** A statement that each connection prepares once, under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/**
 * A prepared statement keeps the plan that was made when the tables were small, when reading all of a table seemed
 * cheapest. All statements here have an index to go by, and none is worth compiling.
 */
const SESSION = 'SET enable_seqscan = off; SET jit = off';

const CONNECT_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** Longer than the server's own: when it passes, the server is gone and only the connection does not know yet. */
const ANSWER_TIMEOUT_MS = 20_000;

/** Positions stay below 2^53; what is counted beyond that would be refused by the digest. */
const ledgerTypes: NonNullable<PoolConfig['types']> = {
  getTypeParser: (oid, format) =>
    oid === types.builtins.INT8 && format !== 'binary' ? Number : types.getTypeParser(oid, format),
};

/** Connections to one database. They are made when they are needed and replaced when they break. */
export class Connections {
  readonly #pool: Pool;

  constructor(url: string, max: number) {
    this.#pool = new Pool({
      connectionString: url,
      max,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      keepAlive: true,
      application_name: 'coop-ledger',
      types: ledgerTypes,
      allowExitOnIdle: true,
    });
    // An idle connection that breaks is taken out of the pool; whoever needs one next learns of it.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => {
      client.on('error', () => undefined);
      // When it fails, so does the statement that the connection was made for.
      client.query(SESSION).catch(() => undefined);
    });
  }

  /**
   * Sends a statement once.
   * @throws StoreError `StoreUnavailable` when it was certainly not sent; else what the driver throws: see
   * `isUncertain`
   */
  async once<Row extends QueryResultRow>(statement: Statement, values: unknown[]): Promise<Row[]> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
      throw new StoreError('StoreUnavailable', 'the database cannot be reached', {
        cause: new Error(`connection: ${code}`),
      });
    });
    let broken = false;
    try {
      return (await client.query<Row>({ ...statement, values })).rows;
    } catch (error) {
      broken = isUncertain(error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /**
   * Reads. A connection that broke while it was idle is no reason to fail: another one is tried, once.
   * @throws StoreError
   */
  async read<Row extends QueryResultRow>(statement: Statement, values: unknown[] = []): Promise<Row[]> {
    try {
      return await this.once<Row>(statement, values).catch((error: unknown) => {
        if (isUncertain(error)) return this.once<Row>(statement, values);
        throw error;
      });
    } catch (error) {
      throw faultOf(error);
    }
  }

  /** Waits for what is under way. */
  close(): Promise<void> {
    return this.#pool.end();
  }
}
