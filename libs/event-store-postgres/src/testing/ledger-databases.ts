import { freshDatabase } from '@coop/real-parts';
import { Client } from 'pg';
import { migrate } from '../migrate.js';

/** Runs statements as the owner, on a connection of their own. */
export async function asRole<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  // A spec may end the connection from the other side.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Address of the same server for somebody else. */
export function urlFor(url: string, user: string, password: string): string {
  const other = new URL(url);
  other.username = user;
  other.password = encodeURIComponent(password);
  return other.href;
}

/**
 * A new, empty ledger for each call, copied from one that was migrated once; all are dropped after the last test.
 * @returns gives the superuser's address of the new database
 */
export function ledgerDatabases(name: string): () => Promise<string> {
  const dropped: (() => Promise<void>)[] = [];
  let template: Promise<{ name: string; url: string }> | undefined;
  let copies = 0;

  async function makeTemplate(): Promise<{ name: string; url: string }> {
    const database = await freshDatabase(name);
    dropped.push(() => database.drop());
    await migrate(database.url);
    return database;
  }

  afterAll(async () => {
    for (const drop of dropped.reverse()) await drop();
  });

  return async () => {
    template ??= makeTemplate();
    const { name: source, url } = await template;
    const server = new URL(url);
    server.pathname = '/postgres';
    const copy = `${source}_${++copies}`;
    await asRole(server.href, (client) => client.query(`CREATE DATABASE ${copy} TEMPLATE ${source}`));
    dropped.push(() =>
      asRole(server.href, async (client) => {
        await client.query(`DROP DATABASE ${copy} WITH (FORCE)`);
      }),
    );
    const own = new URL(url);
    own.pathname = `/${copy}`;
    return own.href;
  };
}
