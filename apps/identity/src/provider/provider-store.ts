import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS provider_records (
    model TEXT NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL,
    account_id TEXT, grant_id TEXT, uid TEXT, expires_at INTEGER,
    PRIMARY KEY (model, id)) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS provider_records_by_grant ON provider_records (grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS provider_records_by_uid ON provider_records (uid) WHERE uid IS NOT NULL;
  CREATE INDEX IF NOT EXISTS provider_records_by_account ON provider_records (account_id) WHERE account_id IS NOT NULL;
  CREATE TABLE IF NOT EXISTS accounts (
    account_id TEXT PRIMARY KEY, email_fingerprint TEXT UNIQUE, party TEXT) STRICT;
  CREATE INDEX IF NOT EXISTS accounts_by_party ON accounts (party);
  CREATE TABLE IF NOT EXISTS sign_in_links (
    token_hash TEXT PRIMARY KEY, interaction TEXT, party TEXT, email_fingerprint TEXT, email_sealed BLOB,
    made_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE INDEX IF NOT EXISTS sign_in_links_by_email ON sign_in_links (email_fingerprint)`;

/**
 * The provider's own database: accounts, sessions, grants, one-time links. It holds no address and no name, only
 * keyed fingerprints; what is deleted is overwritten.
 */
export class ProviderStore {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    this.#db = new DatabaseSync(file, { timeout: 1000 });
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
    this.#db.exec('PRAGMA temp_store = MEMORY');
    this.#db.exec(SCHEMA);
  }

  run(sql: string, ...values: readonly SQLInputValue[]): number {
    return Number(this.#db.prepare(sql).run(...values).changes);
  }

  get(sql: string, ...values: readonly SQLInputValue[]): Record<string, unknown> | undefined {
    return this.#db.prepare(sql).get(...values);
  }

  /** All or nothing. */
  transaction<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Deletes what has expired. Called at start and now and then; nothing that expired is ever given out anyway. */
  sweep(now: number): void {
    this.run('DELETE FROM provider_records WHERE expires_at < ?', now);
    this.run('DELETE FROM sign_in_links WHERE expires_at < ?', now);
  }

  /** After an erasure: pages are written anew and the log of old pages is emptied. */
  scrub(): void {
    this.#db.exec('VACUUM');
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}
