import { VaultRefusal } from '@coop/personal-data';
import { Pool, type PoolClient, type QueryResultRow } from 'pg';

/** A process that stops between two statements of a transaction gives its locks back after this. */
const IDLE_IN_TRANSACTION_MS = 60_000;
const CONNECT_MS = 10_000;

export interface Answer<Row> {
  readonly rows: readonly Row[];
  /** Rows read or changed. */
  readonly count: number;
}

/** Where statements go: any connection, or the one of a transaction or session. */
export interface Queries {
  query<Row extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Answer<Row>>;
}

export interface DatabaseSettings {
  readonly url: string;
  readonly connections: number;
  readonly readOnly: boolean;
}

/** One of the vault's two databases: a pool of connections, closed once. */
export class Database implements Queries {
  readonly readOnly: boolean;
  readonly #pool: Pool;
  #closed = false;

  constructor({ url, connections, readOnly }: DatabaseSettings) {
    this.readOnly = readOnly;
    this.#pool = new Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      application_name: 'coop-vault',
      ...(readOnly ? { options: '-c default_transaction_read_only=on' } : {}),
    });
    // A connection that breaks is replaced at the next statement; the one under way, if any, reports. Without a
    // listener on each client, the end of one that is in use would end the process.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => void client.on('error', () => undefined));
  }

  async query<Row extends QueryResultRow>(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<Answer<Row>> {
    return this.session((queries) => queries.query<Row>(sql, values));
  }

  /** All or nothing. Statements see what was committed before each of them, not before the first. */
  async transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return this.session((queries) => inTransaction(queries, work));
  }

  /** One connection for several statements; what the session holds ends with a failure. */
  async session<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    if (this.#closed) throw new VaultRefusal('Closed');
    const client = await this.#pool.connect();
    let failed = true;
    try {
      const result = await work(queriesOf(client));
      failed = false;
      return result;
    } finally {
      client.release(failed);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#pool.end();
  }
}

/** Runs `work` in a transaction of this session. After a failure the session is not used again. */
export async function inTransaction<T>(queries: Queries, work: (queries: Queries) => Promise<T>): Promise<T> {
  await queries.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  const result = await work(queries);
  await queries.query('COMMIT');
  return result;
}

function queriesOf(client: PoolClient): Queries {
  return {
    query: async <Row extends QueryResultRow>(
      sql: string,
      values: readonly unknown[] = [],
    ): Promise<Answer<Row>> => {
      const { rows, rowCount } = await client.query<Row>(sql, [...values]);
      return { rows, count: rowCount ?? 0 };
    },
  };
}

/** The one row that a statement must give. */
export function only<Row>({ rows }: Answer<Row>): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('a statement of the vault gave no row');
  return row;
}
