import type { Kysely } from 'kysely';
import type { ReadModels } from '@coop/event-sourcing';
import { nameOf, type EvidenceStore, type SplitView } from './evidence.js';

interface Tables {
  readonly log_evidence: {
    readonly name: string;
    readonly witness: string;
    readonly ours: string;
    readonly theirs: string;
    readonly detail: string;
  };
}

const changed = <Result>(tables: ReadModels, work: (db: Kysely<Tables>) => Promise<Result>) =>
  tables.transaction((db) => work(db as unknown as Kysely<Tables>));

/** Evidence for all instances of a log in tables: on the side of the keys. */
export class EvidenceInTable implements EvidenceStore {
  private constructor(private readonly tables: ReadModels) {}

  static async open(tables: ReadModels): Promise<EvidenceInTable> {
    await changed(tables, (db) =>
      db.schema
        .createTable('log_evidence')
        .ifNotExists()
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('witness', 'text', (column) => column.notNull())
        .addColumn('ours', 'text', (column) => column.notNull())
        .addColumn('theirs', 'text', (column) => column.notNull())
        .addColumn('detail', 'text', (column) => column.notNull())
        .execute(),
    );
    return new EvidenceInTable(tables);
  }

  async isEmpty(): Promise<boolean> {
    const found = this.tables.reader<Tables>().selectFrom('log_evidence').select('name').limit(1);
    return (await found.executeTakeFirst()) === undefined;
  }

  async keep(found: SplitView): Promise<void> {
    await changed(this.tables, (db) =>
      db
        .insertInto('log_evidence')
        .values({ name: nameOf(found), ...found })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute(),
    );
  }
}
