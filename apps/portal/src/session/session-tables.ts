import type { Kysely } from 'kysely';
import type { ReadModels } from '@coop/event-sourcing';

export interface SessionTables {
  readonly portal_sessions: {
    /** SHA-256 of the session's id: a copied table opens no session. */
    readonly id_digest: string;
    /** Keyed digests of the provider's own session and of the account, where the provider told them. */
    readonly sid_digest: string | null;
    readonly sub_digest: string | null;
    /** Keyed digest of who she is; null while nobody knows. */
    readonly party_digest: string | null;
    /** Tokens and person, sealed. */
    readonly sealed: Uint8Array;
    /** Milliseconds. */
    readonly began: number;
    /** Milliseconds, at most a minute old while she visits. */
    readonly seen: number;
    /** The greatest ledger position that she has seen. */
    readonly position: number;
    /** Rises with each renewal of the tokens. */
    readonly version: number;
    /** Milliseconds: until then one instance is renewing the tokens. */
    readonly renewing_until: number | null;
  };
}

export type SessionDb = Kysely<SessionTables>;

export const sessionReader = (tables: ReadModels): SessionDb => tables.reader<SessionTables>();

export function changeSessions<Result>(
  tables: ReadModels,
  work: (db: SessionDb) => Promise<Result>,
): Promise<Result> {
  return tables.transaction((db) => work(db as unknown as SessionDb));
}

/** The types are those that SQLite and PostgreSQL both know; SQLite keeps bytes as they are in any column. */
export async function createSessionTables(db: SessionDb): Promise<void> {
  await dropOlder(db);
  await db.schema
    .createTable('portal_sessions')
    .ifNotExists()
    .addColumn('id_digest', 'text', (column) => column.primaryKey())
    .addColumn('sid_digest', 'text')
    .addColumn('sub_digest', 'text')
    .addColumn('party_digest', 'text')
    .addColumn('sealed', 'bytea', (column) => column.notNull())
    .addColumn('began', 'bigint', (column) => column.notNull())
    .addColumn('seen', 'bigint', (column) => column.notNull())
    .addColumn('position', 'bigint', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('renewing_until', 'bigint')
    .execute();
  for (const column of ['sid_digest', 'sub_digest', 'party_digest', 'seen'] as const)
    await db.schema
      .createIndex(`portal_sessions_by_${column}`)
      .ifNotExists()
      .on('portal_sessions')
      .column(column)
      .execute();
}

/** Sessions that nobody could find by whose they are end here: people sign in once more. */
async function dropOlder(db: SessionDb): Promise<void> {
  const known = (await db.introspection.getTables()).find(({ name }) => name === 'portal_sessions');
  if (known !== undefined && !known.columns.some(({ name }) => name === 'party_digest'))
    await db.schema.dropTable('portal_sessions').execute();
}
