import type { Kysely } from 'kysely';
import type { ReadModels } from '@coop/event-sourcing';

/** Tables of the provider. What no event can rebuild belongs in durable ones. */
export interface ProviderTables extends ReadModels {
  /** Rids the storage of every trace of deleted rows, where it can do so. */
  scrub?(): Promise<void>;
}

interface Tables {
  readonly provider_records: {
    readonly model: string;
    readonly id: string;
    readonly payload: string;
    readonly account_id: string | null;
    readonly grant_id: string | null;
    readonly uid: string | null;
    /** Seconds since 1970. */
    readonly expires_at: number | null;
  };
  readonly accounts: {
    readonly account_id: string;
    readonly email_fingerprint: string | null;
    readonly party: string | null;
  };
  readonly sign_in_links: {
    readonly token_hash: string;
    readonly interaction: string | null;
    readonly party: string | null;
    readonly email_fingerprint: string | null;
    readonly email_sealed: Uint8Array | null;
    readonly made_at: number;
    readonly expires_at: number;
    readonly used: number;
  };
}

export type ProviderDb = Kysely<Tables>;

/** The types are those that SQLite and PostgreSQL both know; SQLite keeps bytes as they are in any column. */
async function createTables(db: ProviderDb): Promise<void> {
  await db.schema
    .createTable('provider_records')
    .ifNotExists()
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('payload', 'text', (column) => column.notNull())
    .addColumn('account_id', 'text')
    .addColumn('grant_id', 'text')
    .addColumn('uid', 'text')
    .addColumn('expires_at', 'bigint')
    .addPrimaryKeyConstraint('provider_records_key', ['model', 'id'])
    .execute();
  await db.schema
    .createTable('accounts')
    .ifNotExists()
    .addColumn('account_id', 'text', (column) => column.primaryKey())
    .addColumn('email_fingerprint', 'text', (column) => column.unique())
    .addColumn('party', 'text')
    .execute();
  await db.schema
    .createTable('sign_in_links')
    .ifNotExists()
    .addColumn('token_hash', 'text', (column) => column.primaryKey())
    .addColumn('interaction', 'text')
    .addColumn('party', 'text')
    .addColumn('email_fingerprint', 'text')
    .addColumn('email_sealed', 'bytea')
    .addColumn('made_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('used', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  const indexes = [
    ['provider_records_by_grant', 'provider_records', 'grant_id'],
    ['provider_records_by_uid', 'provider_records', 'uid'],
    ['provider_records_by_account', 'provider_records', 'account_id'],
    ['accounts_by_party', 'accounts', 'party'],
    ['sign_in_links_by_email', 'sign_in_links', 'email_fingerprint'],
  ] as const;
  for (const [index, table, column] of indexes)
    await db.schema.createIndex(index).ifNotExists().on(table).column(column).execute();
}

/**
 * The provider's own tables, shared by all its instances: accounts, sessions, grants, one-time links. They hold no
 * address and no name, only keyed fingerprints.
 */
export class ProviderStore {
  private constructor(private readonly tables: ProviderTables) {}

  static async open(tables: ProviderTables): Promise<ProviderStore> {
    const store = new ProviderStore(tables);
    await store.change(createTables);
    return store;
  }

  get reader(): ProviderDb {
    return this.tables.reader<Tables>();
  }

  /** All or nothing. */
  change<Result>(work: (db: ProviderDb) => Promise<Result>): Promise<Result> {
    return this.tables.transaction((db) => work(db as unknown as ProviderDb));
  }

  /** Deletes what has expired. Called at start and now and then; nothing that expired is ever given out anyway. */
  sweep(now: number): Promise<void> {
    return this.change(async (db) => {
      await db.deleteFrom('provider_records').where('expires_at', '<', now).execute();
      await db.deleteFrom('sign_in_links').where('expires_at', '<', now).execute();
    });
  }

  /** After an erasure. */
  async scrub(): Promise<void> {
    await this.tables.scrub?.();
  }
}
