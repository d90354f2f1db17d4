import { escapeIdentifier, type Pool, type PoolClient } from 'pg';

/** The statements on the table of leases. Time is the server's alone. */
export interface LeaseTable {
  /** @returns the token, or undefined while somebody holds it */
  take(name: string, holder: string, ttlMs: number): Promise<bigint | undefined>;
  /** @returns false when it has passed to somebody else */
  renew(name: string, token: bigint, ttlMs: number): Promise<boolean>;
  giveBack(name: string, token: bigint): Promise<void>;
}

/** By a query, not by `to_regclass`: that may answer from what this connection remembers. */
async function exists(client: PoolClient, schema: string): Promise<boolean> {
  const found = await client.query("select from pg_tables where schemaname = $1 and tablename = 'leases'", [
    schema,
  ]);
  return found.rowCount === 1;
}

/** Two processes may start at once: `if not exists` alone lets one of them fail. */
async function create(client: PoolClient, schema: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query("select pg_advisory_xact_lock(hashtextextended('leases', 0))");
    if (!(await exists(client, schema))) {
      const { rowCount } = await client.query('select from pg_namespace where nspname = $1', [schema]);
      if (rowCount === 0) await client.query(`create schema ${escapeIdentifier(schema)}`);
      await client.query(
        `create table ${tableIn(schema)} (name text primary key, holder text not null, token bigint not null, until timestamptz not null)`,
      );
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

const tableIn = (schema: string): string => `${escapeIdentifier(schema)}.leases`;

/** Creates what is missing; a role that may not create needs the table to be there. */
export async function leaseTable(pool: Pool, schema: string): Promise<LeaseTable> {
  const table = tableIn(schema);
  const client = await pool.connect();
  try {
    if (!(await exists(client, schema))) await create(client, schema);
  } finally {
    client.release();
  }
  const HELD = `select from ${table} where name = $1 and until > clock_timestamp()`;
  const TAKE = `insert into ${table} as held (name, holder, token, until)
    values ($1, $2, 1, clock_timestamp() + $3 * interval '1 millisecond')
    on conflict (name) do update
      set holder = excluded.holder, token = held.token + 1,
        until = clock_timestamp() + $3 * interval '1 millisecond'
      where held.until <= clock_timestamp()
    returning token`;
  const RENEW = `update ${table} set until = clock_timestamp() + $3 * interval '1 millisecond'
    where name = $1 and token = $2 and until > '-infinity'`;
  const GIVE_BACK = `update ${table} set until = '-infinity' where name = $1 and token = $2`;
  return {
    take: async (name, holder, ttlMs) => {
      // Those who wait only read: an insert that meets a row locks it, which is a write.
      if ((await pool.query(HELD, [name])).rowCount === 1) return undefined;
      const { rows } = await pool.query<{ token: string }>(TAKE, [name, holder, ttlMs]);
      return rows[0] === undefined ? undefined : BigInt(rows[0].token);
    },
    renew: async (name, token, ttlMs) =>
      (await pool.query(RENEW, [name, String(token), ttlMs])).rowCount === 1,
    giveBack: async (name, token) => {
      await pool.query(GIVE_BACK, [name, String(token)]);
    },
  };
}
