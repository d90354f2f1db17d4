import type { Kysely } from 'kysely';
import type { ReadModels } from '@coop/event-sourcing';
import type { SignerMemory, TreeHead } from '@coop/tlog';

interface Tables {
  readonly log_signer: {
    readonly origin: string;
    readonly size: number;
    /** Hex. */
    readonly root: string;
  };
}

type Db = Kysely<Tables>;

const hexOf = (root: Uint8Array): string => Buffer.from(root).toString('hex');

/** What a log's signer signed last, in a table beside the keys: never in the database of the log, nor in its backups. */
export class SqlSignerMemory implements SignerMemory {
  private constructor(
    private readonly tables: ReadModels,
    private readonly origin: string,
  ) {}

  /** @param tables - durable, and of another database than the log's files */
  static async open(tables: ReadModels, origin: string): Promise<SqlSignerMemory> {
    const memory = new SqlSignerMemory(tables, origin);
    await memory.#change((db) =>
      db.schema
        .createTable('log_signer')
        .ifNotExists()
        .addColumn('origin', 'text', (column) => column.primaryKey())
        .addColumn('size', 'bigint', (column) => column.notNull())
        .addColumn('root', 'text', (column) => column.notNull())
        .execute(),
    );
    return memory;
  }

  async last(): Promise<TreeHead | undefined> {
    const row = await this.tables
      .reader<Tables>()
      .selectFrom('log_signer')
      .select(['size', 'root'])
      .where('origin', '=', this.origin)
      .executeTakeFirst();
    return row === undefined
      ? undefined
      : { size: row.size, root: new Uint8Array(Buffer.from(row.root, 'hex')) };
  }

  async advance(from: TreeHead | undefined, to: TreeHead): Promise<boolean> {
    const head = { size: to.size, root: hexOf(to.root) };
    if (from === undefined) {
      const { numInsertedOrUpdatedRows } = await this.#change((db) =>
        db
          .insertInto('log_signer')
          .values({ origin: this.origin, ...head })
          .onConflict((conflict) => conflict.column('origin').doNothing())
          .executeTakeFirstOrThrow(),
      );
      return numInsertedOrUpdatedRows === 1n;
    }
    const { numUpdatedRows } = await this.#change((db) =>
      db
        .updateTable('log_signer')
        .set(head)
        .where('origin', '=', this.origin)
        .where('size', '=', from.size)
        .where('root', '=', hexOf(from.root))
        .executeTakeFirstOrThrow(),
    );
    return numUpdatedRows === 1n;
  }

  #change<Result>(work: (db: Db) => Promise<Result>): Promise<Result> {
    return this.tables.transaction((db) => work(db as unknown as Db));
  }
}
