import { Client } from 'pg';

/** One connection of the doctor: it changes nothing. */
export class Queries {
  private constructor(private readonly client: Client) {}

  /** @throws whatever the server answers */
  static async open(url: string): Promise<Queries> {
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      statement_timeout: 30_000,
      application_name: 'coop-doctor',
    });
    // A connection that breaks fails its next statement; without a listener it would end the process.
    client.on('error', () => undefined);
    await client.connect();
    return new Queries(client);
  }

  async all<Row extends object>(sql: string, ...values: readonly unknown[]): Promise<readonly Row[]> {
    return (await this.client.query<Row>(sql, [...values])).rows;
  }

  async one<Row extends object>(sql: string, ...values: readonly unknown[]): Promise<Row | undefined> {
    return (await this.all<Row>(sql, ...values))[0];
  }

  async has(table: string): Promise<boolean> {
    return (
      (await this.one<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', table))?.found ===
      true
    );
  }

  close(): Promise<void> {
    return this.client.end();
  }
}
