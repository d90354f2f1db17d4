import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { integer } from './columns.js';
import { VaultRefusal } from './refusal.js';

/**
 * One of the vault's two databases: durable at commit, and made to forget what is deleted. Its schema is made by
 * steps; a released one is never changed: a new one is added, which creates tables and does nothing else.
 */
export class SqliteFile {
  readonly #db: DatabaseSync;

  constructor(
    path: string,
    steps: readonly string[],
    readonly readOnly = false,
  ) {
    this.#db = new DatabaseSync(path, { readOnly, timeout: 1000 });
    try {
      // What an acknowledged seal returned must survive a power cut: FULL flushes the log at each commit.
      this.#db.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY');
      // Commitments are random, so each commit touches pages all over their index: 8 MiB in memory, and a log of
      // 16 MiB, save a sixth of the processor time of a large import.
      this.#db.exec('PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 4000');
      this.#prepareSchema(steps);
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  prepare(sql: string): StatementSync {
    return this.#db.prepare(sql);
  }

  /** All or nothing. */
  transaction<T>(work: () => T): T {
    if (this.readOnly) throw new VaultRefusal('ReadOnly');
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

  /** The same for work that lets other work have its turn in between. Nothing else may use this connection. */
  async transactionAcrossTurns<T>(work: () => Promise<T>): Promise<T> {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = await work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /**
   * Writes every page anew. `secure_delete` zeroes what is deleted, but not the copies of neighbouring rows
   * that a rebalanced page leaves in its unallocated middle; only this removes those.
   */
  rewrite(): void {
    this.#db.exec('VACUUM');
  }

  /** Empties the write-ahead log, which keeps old pages until then. False if a reader in another process held it. */
  emptyLog(): boolean {
    const row = this.#db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    return row?.['busy'] === 0;
  }

  copyTo(path: string): void {
    this.#db.prepare('VACUUM INTO ?').run(path);
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #prepareSchema(steps: readonly string[]): void {
    const version = integer(this.#db.prepare('PRAGMA user_version').get() ?? {}, 'user_version');
    if (version > steps.length) throw new Error(`schema version ${version} is newer than this program`);
    const missing = steps.slice(version).join(';');
    if (missing === '') return;
    if (!this.readOnly) {
      this.#db.exec(
        `PRAGMA journal_mode = WAL; BEGIN; ${missing}; PRAGMA user_version = ${steps.length}; COMMIT`,
      );
      return;
    }
    if (version === 0) throw new VaultRefusal('ReadOnly');
    // An older file is read as if the newer tables were there and empty: they exist in this connection alone.
    this.#db.exec(missing.replaceAll('CREATE TABLE', 'CREATE TEMP TABLE'));
  }
}
