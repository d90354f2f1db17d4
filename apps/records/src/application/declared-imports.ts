import type { Kysely } from 'kysely';
import type { ReadModels } from '@coop/event-sourcing';
import type { DeclaredImport } from './run-import.js';

interface Tables {
  readonly records_declared_imports: {
    readonly import: string;
    readonly declared_by: string;
    /** Milliseconds. */
    readonly until: number;
    /** JSON of a {@link DeclaredImport}: where a file comes from, nothing of what is in it. */
    readonly declared: string;
  };
}

type Db = Kysely<Tables>;

const KEPT_FOR_MS = 3_600_000;
const MAX_KEPT = 1_000;

/**
 * What stewards declared about files that have not come yet, for whichever instance the file comes to. Nothing is
 * a fact before the file is there, and a declaration that is lost is made again.
 */
export class DeclaredImports {
  #created: Promise<void> | undefined;

  constructor(
    private readonly tables: ReadModels,
    private readonly clock: () => Date,
  ) {}

  async put(by: string, declared: DeclaredImport): Promise<void> {
    await this.#ready();
    const now = this.clock().getTime();
    const content = { declared_by: by, until: now + KEPT_FOR_MS, declared: JSON.stringify(declared) };
    await this.#change(async (db) => {
      await forget(db, now);
      await db
        .insertInto('records_declared_imports')
        .values({ import: declared.import, ...content })
        .onConflict((conflict) => conflict.column('import').doUpdateSet(content))
        .execute();
    });
  }

  /** The declaration of this steward, while it holds. */
  async find(by: string, importId: string): Promise<DeclaredImport | undefined> {
    await this.#ready();
    const row = await this.tables
      .reader<Tables>()
      .selectFrom('records_declared_imports')
      .select('declared')
      .where('import', '=', importId)
      .where('declared_by', '=', by)
      .where('until', '>', this.clock().getTime())
      .executeTakeFirst();
    return row === undefined ? undefined : (JSON.parse(row.declared) as DeclaredImport);
  }

  /** Asked once; a database that did not answer is asked again. */
  #ready(): Promise<void> {
    this.#created ??= this.#change(createTable).catch((error: unknown) => {
      this.#created = undefined;
      throw error;
    });
    return this.#created;
  }

  #change<Result>(work: (db: Db) => Promise<Result>): Promise<Result> {
    return this.tables.transaction((db) => work(db as unknown as Db));
  }
}

async function createTable(db: Db): Promise<void> {
  await db.schema
    .createTable('records_declared_imports')
    .ifNotExists()
    .addColumn('import', 'text', (column) => column.primaryKey())
    .addColumn('declared_by', 'text', (column) => column.notNull())
    .addColumn('until', 'bigint', (column) => column.notNull())
    .addColumn('declared', 'text', (column) => column.notNull())
    .execute();
}

/** Removes what has expired, and the oldest where there are too many. */
async function forget(db: Db, now: number): Promise<void> {
  await db.deleteFrom('records_declared_imports').where('until', '<=', now).execute();
  const [oldestKept] = await db
    .selectFrom('records_declared_imports')
    .select('until')
    .orderBy('until', 'desc')
    .limit(1)
    .offset(MAX_KEPT - 1)
    .execute();
  if (oldestKept !== undefined)
    await db.deleteFrom('records_declared_imports').where('until', '<=', oldestKept.until).execute();
}
