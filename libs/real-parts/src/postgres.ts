import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { z } from 'zod';
import { startOwnServer, type OwnServer } from './own-server.js';

/** A PostgreSQL server that other specs use too: make a database of your own, change no setting of the server. */
export interface Postgres {
  /** `postgres://postgres:<password>@127.0.0.1:<port>/postgres`: the superuser. */
  readonly url: string;
}

/** A PostgreSQL server of one spec, which may be killed. */
export interface OwnPostgres extends Postgres, OwnServer {
  /** Its first process, parent of all others, until it is killed or paused. */
  readonly pid: number;
}

/** What a spec may ask of its PostgreSQL server. */
export interface PostgresOptions {
  /** The major version; the environment's `REAL_POSTGRES_VERSION` or 15 when left out. */
  readonly version?: '15' | '18';
}

/** An empty database. */
export interface FreshDatabase {
  /** The name asked for, made unique. */
  readonly name: string;
  /** URL of the superuser in this database. */
  readonly url: string;
  /** Ends its connections and removes it. Roles belong to the server and stay: name them after the database. */
  drop(): Promise<void>;
}

const stateSchema = z.object({ url: z.string(), pid: z.int() });

/** Starts a PostgreSQL server with durable settings (fsync and synchronous_commit on) and 200 connections. */
export async function startPostgres({ version }: PostgresOptions = {}): Promise<OwnPostgres> {
  const wanted = version ?? process.env['REAL_POSTGRES_VERSION'] ?? '15';
  const { state, server } = await startOwnServer('postgres', ['--version', wanted], stateSchema);
  return { ...server, ...state };
}

let shared: Promise<Postgres> | undefined;

/** The server of the test run, or one of this process that is started at the first call and stopped at its end. */
export function realPostgres(): Promise<Postgres> {
  const url = process.env['REAL_POSTGRES_URL'];
  shared ??= url === undefined ? startPostgres() : Promise.resolve({ url });
  return shared;
}

async function asSuperuser(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * Creates an empty database on `server` (the shared one when left out). `name` is small letters, digits and
 * underscores, at most 40, and gets a random ending: two runs never meet.
 */
export async function freshDatabase(name: string, server?: Postgres): Promise<FreshDatabase> {
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(name))
    throw new RangeError(`no name of a database: ${JSON.stringify(name)}`);
  const { url } = server ?? (await realPostgres());
  const unique = `${name}_${randomBytes(4).toString('hex')}`;
  await asSuperuser(url, `CREATE DATABASE ${unique} TEMPLATE template0`);
  const own = new URL(url);
  own.pathname = `/${unique}`;
  return {
    name: unique,
    url: own.href,
    drop: () => asSuperuser(url, `DROP DATABASE IF EXISTS ${unique} WITH (FORCE)`),
  };
}
