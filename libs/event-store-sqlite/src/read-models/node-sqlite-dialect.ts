import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';

/** How many prepared statements a connection keeps; queries of this project are a fixed set of texts. */
const STATEMENTS = 500;

interface Prepared {
  readonly statement: StatementSync;
  readonly givesRows: boolean;
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #prepared = new Map<string, Prepared>();

  constructor(readonly database: DatabaseSync) {}

  executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      const { statement, givesRows } = this.#prepare(sql);
      const bound = parameters as (null | number | bigint | string | Uint8Array)[];
      if (givesRows) return Promise.resolve({ rows: statement.all(...bound) as Row[] });
      const { changes, lastInsertRowid } = statement.run(...bound);
      return Promise.resolve({
        rows: [],
        numAffectedRows: BigInt(changes),
        insertId: BigInt(lastInsertRowid),
      });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new TypeError('read models are read in pages, not streamed');
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    // A changed schema makes SQLite prepare again by itself; the cache only bounds memory.
    if (this.#prepared.size >= STATEMENTS) this.#prepared.clear();
    const statement = this.database.prepare(sql);
    // Asked once: describing the columns costs as much as running a small statement.
    const prepared = { statement, givesRows: statement.columns().length > 0 };
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

/** A transaction that may write takes the lock first; one that only reads sees one moment from its first statement on. */
type Begin = 'begin' | 'begin immediate';

class NodeSqliteDriver implements Driver {
  readonly #connection: NodeSqliteConnection;

  constructor(
    readonly database: DatabaseSync,
    readonly begin: Begin,
  ) {
    this.#connection = new NodeSqliteConnection(database);
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(this.#connection);
  }

  beginTransaction(): Promise<void> {
    return this.#run(this.begin);
  }

  commitTransaction(): Promise<void> {
    return this.#run('commit');
  }

  rollbackTransaction(): Promise<void> {
    return this.#run('rollback');
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve();
  }

  destroy(): Promise<void> {
    this.database.close();
    return Promise.resolve();
  }

  async #run(text: string): Promise<void> {
    await this.#connection.executeQuery(CompiledQuery.raw(text));
  }
}

/** Kysely over Node's own SQLite: one connection per instance, calls in the order in which they come. */
export function nodeSqliteDialect(database: DatabaseSync, begin: Begin = 'begin immediate'): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new NodeSqliteDriver(database, begin),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
