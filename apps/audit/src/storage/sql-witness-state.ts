import type { Kysely } from 'kysely';
import type { ReadModels } from '@coop/event-sourcing';
import type { WitnessState } from '@coop/tlog';

interface Tables {
  readonly log_witness: { readonly origin: string; readonly note: string };
}

type Db = Kysely<Tables>;

/** What this cooperative cosigned last of each log that it watches, for all instances: on the side of the keys. */
export class SqlWitnessState implements WitnessState {
  private constructor(private readonly tables: ReadModels) {}

  /** @param tables - durable */
  static async open(tables: ReadModels): Promise<SqlWitnessState> {
    const state = new SqlWitnessState(tables);
    await state.#change((db) =>
      db.schema
        .createTable('log_witness')
        .ifNotExists()
        .addColumn('origin', 'text', (column) => column.primaryKey())
        .addColumn('note', 'text', (column) => column.notNull())
        .execute(),
    );
    return state;
  }

  async latest(origin: string): Promise<string | undefined> {
    const found = this.tables
      .reader<Tables>()
      .selectFrom('log_witness')
      .select('note')
      .where('origin', '=', origin);
    return (await found.executeTakeFirst())?.note;
  }

  async replace(origin: string, from: string | undefined, to: string): Promise<boolean> {
    if (from === undefined) {
      const { numInsertedOrUpdatedRows } = await this.#change((db) =>
        db
          .insertInto('log_witness')
          .values({ origin, note: to })
          .onConflict((conflict) => conflict.column('origin').doNothing())
          .executeTakeFirstOrThrow(),
      );
      return numInsertedOrUpdatedRows === 1n;
    }
    const { numUpdatedRows } = await this.#change((db) =>
      db
        .updateTable('log_witness')
        .set({ note: to })
        .where('origin', '=', origin)
        .where('note', '=', from)
        .executeTakeFirstOrThrow(),
    );
    return numUpdatedRows === 1n;
  }

  #change<Result>(work: (db: Db) => Promise<Result>): Promise<Result> {
    return this.tables.transaction((db) => work(db as unknown as Db));
  }
}
