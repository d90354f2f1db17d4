import { Client, types, type QueryResultRow } from 'pg';

/** Positions and counts as numbers: they stay below 2^53. */
const INT8 = 20;
const asNumbers = {
  getTypeParser: (oid: number, format?: 'binary' | 'text') =>
    oid === INT8 && format !== 'binary' ? Number : types.getTypeParser(oid, format),
};

export type Mode = 'filling' | 'reading';

const BEGIN = {
  // One moment for everything, whatever services go on writing.
  reading: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  filling: 'BEGIN ISOLATION LEVEL READ COMMITTED',
} as const;

/** One connection with one transaction. */
export class Session {
  private constructor(private readonly client: Client) {}

  /** @throws whatever the server answers */
  static async open(url: string, mode: Mode): Promise<Session> {
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      application_name: 'coop-backup',
      types: asNumbers,
    });
    // A connection that breaks fails its next statement; without a listener it would end the process.
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query('SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0');
      await client.query(BEGIN[mode]);
    } catch (error) {
      await client.end();
      throw error;
    }
    return new Session(client);
  }

  async query<Row extends QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(sql, [...values])).rows;
  }

  /** Whether a table is there. */
  async has(table: string): Promise<boolean> {
    const [row] = await this.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [
      table,
    ]);
    return row?.found === true;
  }

  async commit(): Promise<void> {
    await this.client.query('COMMIT');
  }

  /** Ends the connection; what was not committed is undone. */
  close(): Promise<void> {
    return this.client.end();
  }
}

/** Host, port and name of a database, for people: never the password. */
export function labelOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}${port === '' ? '' : `:${port}`}${pathname}`;
}
