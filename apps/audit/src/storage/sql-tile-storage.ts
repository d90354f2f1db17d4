import type { Kysely } from 'kysely';
import { LeaseLost, type Lease, type ReadModels } from '@coop/event-sourcing';
import { TlogRefusal, type TileStorage } from '@coop/tlog';

interface Tables {
  readonly log_files: { readonly path: string; readonly bytes: Uint8Array };
  /** One row: the greatest token with which anybody began to write. */
  readonly log_fence: { readonly name: string; readonly token: bigint };
}

type Db = Kysely<Tables>;

const FENCE = 'writer';

/** The types are those that SQLite and PostgreSQL both know; SQLite keeps bytes as they are in any column. */
async function createTables(db: Db): Promise<void> {
  await db.schema
    .createTable('log_files')
    .ifNotExists()
    .addColumn('path', 'text', (column) => column.primaryKey())
    .addColumn('bytes', 'bytea', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('log_fence')
    .ifNotExists()
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('token', 'bigint', (column) => column.notNull())
    .execute();
  await db
    .insertInto('log_fence')
    .values({ name: FENCE, token: 0n })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
}

const changed = <Result>(tables: ReadModels, work: (db: Db) => Promise<Result>): Promise<Result> =>
  tables.transaction((db) => work(db as unknown as Db));

/** The files of a log in a table, for several instances of which one writes. */
export class SqlTileFiles {
  private constructor(private readonly tables: ReadModels) {}

  /** @param tables - durable: what a call has written must survive a power cut */
  static async open(tables: ReadModels): Promise<SqlTileFiles> {
    await changed(tables, createTables);
    return new SqlTileFiles(tables);
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    const row = await this.tables
      .reader<Tables>()
      .selectFrom('log_files')
      .select('bytes')
      .where('path', '=', path)
      .executeTakeFirst();
    return row?.bytes;
  }

  /** Writes what never changes, without being the writer. @returns the bytes that stand there */
  async keepFirst(path: string, bytes: Uint8Array): Promise<Uint8Array> {
    return changed(this.tables, (db) => insertOrFind(db, path, bytes));
  }

  /**
   * The files for the holder of a lease, ahead of every earlier holder.
   * @throws LeaseLost when a later holder has begun
   */
  async writer(lease: Lease): Promise<TileStorage> {
    const storage = new SqlTileStorage(this.tables, this, lease);
    await storage.begin();
    return storage;
  }
}

/**
 * Storage of the one writer. Each change looks, in its own transaction, whether a later holder has begun: whoever
 * was stopped for a while and does not know that its lease has passed on changes nothing any more.
 */
class SqlTileStorage implements TileStorage {
  constructor(
    private readonly tables: ReadModels,
    private readonly files: SqlTileFiles,
    private readonly lease: Lease,
  ) {}

  begin(): Promise<void> {
    return this.#asHolder(() => Promise.resolve());
  }

  read(path: string): Promise<Uint8Array | undefined> {
    return this.files.read(path);
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    const present = await this.#asHolder((db) => insertOrFind(db, path, bytes));
    if (Buffer.compare(present, bytes) !== 0)
      throw new TlogRefusal('file_differs', `${path} exists with other bytes`);
  }

  replace(path: string, bytes: Uint8Array): Promise<void> {
    return this.#asHolder(async (db) => {
      await db
        .insertInto('log_files')
        .values({ path, bytes })
        .onConflict((conflict) => conflict.column('path').doUpdateSet({ bytes }))
        .execute();
    });
  }

  removeFolder(path: string): Promise<void> {
    return this.#asHolder(async (db) => {
      // Everything from `path/` up to, and not including, `path0`: the sign after the slash is the zero.
      await db
        .deleteFrom('log_files')
        .where('path', '>=', `${path}/`)
        .where('path', '<', `${path}0`)
        .execute();
    });
  }

  #asHolder<Result>(work: (db: Db) => Promise<Result>): Promise<Result> {
    return changed(this.tables, async (db) => {
      // Changing the row, not only reading it, makes a later holder wait for the end of this transaction.
      const { numUpdatedRows } = await db
        .updateTable('log_fence')
        .set({ token: this.lease.token })
        .where('name', '=', FENCE)
        .where('token', '<=', this.lease.token)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw new LeaseLost(this.lease);
      return work(db);
    });
  }
}

/** The bytes that stand at a path afterwards: those that were there before, or these. */
async function insertOrFind(db: Db, path: string, bytes: Uint8Array): Promise<Uint8Array> {
  await db
    .insertInto('log_files')
    .values({ path, bytes })
    .onConflict((conflict) => conflict.column('path').doNothing())
    .execute();
  const found = db.selectFrom('log_files').select('bytes').where('path', '=', path);
  return (await found.executeTakeFirstOrThrow()).bytes;
}
