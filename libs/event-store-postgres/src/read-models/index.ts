import { HandleEmptyInListsPlugin, Kysely, replaceWithNoncontingentExpression, sql } from 'kysely';
import { LeaseLost, type Lease, type ReadModels, type UnknownTables } from '@coop/event-sourcing';
import { portablePostgresDialect } from './portable-dialect.js';
import { portablePool } from './portable-statements.js';
import { readModelsPool } from './read-models-pool.js';

export interface PostgresReadModelsOptions {
  /** Of a database whose collation is C or C.UTF-8, so that text is in the order of its bytes as in SQLite. */
  readonly url: string;
  /** One per service: `[a-z][a-z0-9_]*`. It is created when absent. */
  readonly schema: string;
  /**
   * In whose name tables are made and read, `[a-z_][a-z0-9_]*`: whoever rebuilds in place of a service must leave it
   * tables that are its own. Default: the role that connects.
   */
  readonly role?: string;
  /** Connections of this process, at least 2 (default 5). */
  readonly max?: number;
  /** Where {@link postgresLeases} keeps its table in the same database (default `coordination`). */
  readonly leaseSchema?: string;
  /**
   * A transaction whose process says nothing for so long, in milliseconds, is ended by the server (default 3000):
   * a stopped process must not block who takes over.
   */
  readonly idleInTransactionMs?: number;
}

type Db = Kysely<UnknownTables>;
type Work<Result> = (db: Db) => Promise<Result>;

const SCHEMA = /^[a-z][a-z0-9_]{0,50}$/;
const ROLE = /^[a-z_][a-z0-9_]{0,62}$/;

/** The first of the transaction, so that every later statement sees what its predecessors committed. */
async function beAlone(db: Db, schema: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`read models ${schema}`}, 0))`.execute(db);
}

async function ensureSchema(db: Db, schema: string): Promise<void> {
  const { rows } = await sql`select from pg_namespace where nspname = ${schema}`.execute(db);
  if (rows.length === 0) await sql`create schema ${sql.id(schema)}`.execute(db);
}

/** @throws Error when text would be in another order than in SQLite, which compares bytes */
async function checkCollation(db: Db): Promise<void> {
  const { rows } = await sql<{
    bytes: boolean;
  }>`select 'B'::text < 'a'::text and 'z'::text < 'ä'::text as bytes`.execute(db);
  if (rows[0]?.bytes !== true)
    throw new Error(
      'this database sorts text by the rules of a language; read models need one that was created with the collation C or C.UTF-8',
    );
}

/**
 * Read models in one schema of a PostgreSQL database. Transactions queue in this process and wait for those of other
 * processes, on a lock of the schema. READ COMMITTED suffices: behind that lock there is one writer, and each
 * statement sees what the writer before committed, while a snapshot taken before the wait would not.
 * @throws Error when the collation of the database is not by bytes; whatever the server answers
 */
export async function openPostgresReadModels(
  options: PostgresReadModelsOptions,
): Promise<Required<ReadModels>> {
  const { url, schema, role, max = 5, leaseSchema = 'coordination', idleInTransactionMs = 3_000 } = options;
  if (!SCHEMA.test(schema) || !SCHEMA.test(leaseSchema))
    throw new TypeError('a schema is named with small letters, digits and _');
  if (role !== undefined && !ROLE.test(role))
    throw new TypeError(`${role} is no name of a role of this project`);
  if (/[?&]options=/.test(url)) throw new TypeError('the URL of read models must leave out options');
  if (max < 2) throw new TypeError('read models need two connections: one writes, one reads');
  const pool = readModelsPool({ url, schema, max, role, idleInTransactionMs });
  const models = new PostgresReadModels(
    new Kysely<UnknownTables>({
      dialect: portablePostgresDialect(portablePool(pool)),
      // In SQLite nothing is in an empty list; here an empty list is an error.
      plugins: [new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })],
    }),
    schema,
    leaseSchema,
  );
  try {
    await models.transaction(async (db) => {
      await checkCollation(db);
      await ensureSchema(db, schema);
    });
  } catch (error) {
    await models.close();
    throw error;
  }
  return models;
}

class PostgresReadModels implements Required<ReadModels> {
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly db: Db,
    private readonly schema: string,
    private readonly leaseSchema: string,
  ) {}

  reader<Tables = UnknownTables>(): Kysely<Tables> {
    return this.db as unknown as Kysely<Tables>;
  }

  transaction<Result>(work: Work<Result>): Promise<Result> {
    const result = this.#queue.then(() =>
      this.db
        .transaction()
        .setIsolationLevel('read committed')
        .execute(async (db) => {
          await beAlone(db, this.schema);
          return work(db);
        }),
    );
    this.#queue = result.catch(() => undefined);
    return result;
  }

  snapshot<Result>(work: Work<Result>): Promise<Result> {
    return this.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(work);
  }

  fencedBy(lease: Lease): ReadModels {
    const guarded =
      <Result>(work: Work<Result>): Work<Result> =>
      async (db) => {
        // Read behind the lock of the schema: a later holder writes nothing before this transaction ends.
        const { rows } = await sql<{
          token: number;
        }>`select token from ${sql.id(this.leaseSchema, 'leases')} where name = ${lease.name}`.execute(db);
        if (BigInt(rows[0]?.token ?? 0) !== lease.token) throw new LeaseLost(lease);
        return work(db);
      };
    return {
      reader: () => this.reader(),
      transaction: (work) => this.transaction(guarded(work)),
      snapshot: (work) => this.snapshot(work),
      fencedBy: (other) => this.fencedBy(other),
      close: () => this.close(),
    };
  }

  async close(): Promise<void> {
    await this.#queue;
    await this.db.destroy();
  }
}
