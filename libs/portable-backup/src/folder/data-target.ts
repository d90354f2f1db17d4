import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { commandHash } from '@coop/event-store-sqlite';
import type {
  AccountRow,
  CopiedCommit,
  DataTarget,
  FingerprintRow,
  LedgerEnds,
  LogFile,
  SuppressionRow,
  TombstoneRow,
  ValueRow,
} from '../rows.js';
import { AccountsFile } from './accounts.js';
import { FreshFolder } from './fresh-folder.js';
import { FIELD_SEPARATOR, openForFilling, settle } from './sqlite.js';
import { emptyLedger, emptyVaultFile } from './template.js';

/** As the vault lays values out: beyond this length behind padding that fills the page (see its `value-store.ts`). */
const LARGE_BYTES = 64 * 1024;
const PADDING = Buffer.alloc(4100);
const NO_NONCE = Buffer.alloc(12);

const COMMIT = ['last', 'first', 'recorded_at', 'revisions', 'digest', 'body'] as const;

const insertion = (table: string, columns: readonly string[]): string =>
  `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;

/** A new folder in the form of a data folder. Nothing has its name before {@link finish}. */
export class FolderDataTarget implements DataTarget {
  readonly #accounts: AccountsFile;

  private constructor(
    private readonly folder: FreshFolder,
    private readonly ledgerFile: DatabaseSync,
    private readonly vaultFile: DatabaseSync,
  ) {
    this.#accounts = new AccountsFile(folder.path);
  }

  /** @throws BackupRefusal `NotEmpty` */
  static async create(dir: string): Promise<FolderDataTarget> {
    const folder = new FreshFolder(dir);
    await emptyLedger(folder.path);
    await emptyVaultFile(folder.path, 'vault.sqlite');
    const ledger = openForFilling(join(folder.path, 'ledger.sqlite'));
    const vault = openForFilling(join(folder.path, 'vault.sqlite'));
    vault.exec('DELETE FROM vault_meta');
    return new FolderDataTarget(folder, ledger, vault);
  }

  async keyStore(id: string): Promise<void> {
    this.#run(this.vaultFile, "INSERT INTO vault_meta (name, value) VALUES ('key-store', ?)", [[id]]);
  }

  async ledger(commits: readonly CopiedCommit[]): Promise<void> {
    const db = this.ledgerFile;
    const commit = db.prepare(insertion('commits', COMMIT));
    const command = db.prepare(insertion('commands', ['hash', 'last']));
    const revision = db.prepare(insertion('revisions', ['stream', 'revision', 'last']));
    for (const { row, commandId, streams } of commits) {
      commit.run(...COMMIT.map((column) => row[column]));
      command.run(commandHash(commandId), row.last);
      for (const { first, revision: reached } of streams) revision.run(first, reached, row.last);
    }
  }

  async ledgerEnds({ head, streams, categories }: LedgerEnds): Promise<void> {
    const stream = this.ledgerFile.prepare(insertion('streams', ['name', 'first']));
    for (const { name, first } of streams) stream.run(name, first);
    this.#run(this.ledgerFile, insertion('categories', ['name', 'last']), categories);
    this.#run(this.ledgerFile, 'UPDATE indexed SET last = ?', [[head]]);
  }

  async values(rows: readonly ValueRow[]): Promise<void> {
    const columns = ['commitment', 'place', 'category', 'key_ids', 'nonce', 'ciphertext', 'ended'];
    const value = this.vaultFile.prepare(insertion('sealed_values', columns));
    const large = this.vaultFile.prepare(insertion('large_ciphertexts', ['id', 'padding', 'bytes']));
    const key = this.vaultFile.prepare(insertion('value_keys', ['key_id', 'value_id']));
    for (const { commitment, place, category, keyIds, nonce, ciphertext } of rows) {
      const inline = ciphertext !== null && ciphertext.length <= LARGE_BYTES ? ciphertext : null;
      const ended = ciphertext === null ? 1 : 0;
      const { lastInsertRowid: id } = value.run(
        ...([commitment, place, category, keyIds, nonce ?? NO_NONCE, inline, ended] as const),
      );
      if (ciphertext === null) continue;
      if (inline === null) large.run(id, PADDING, ciphertext);
      for (const keyId of keyIds.split(',')) key.run(keyId, id);
    }
  }

  async fingerprints(rows: readonly FingerprintRow[]): Promise<void> {
    const values = rows.map(({ field, token, subject, ref }) => [field, token, subject, ref]);
    this.#run(
      this.vaultFile,
      'INSERT INTO blind_index (field, token, subject, ref) VALUES (?, ?, ?, ?)',
      values,
    );
  }

  async suppressions(rows: readonly SuppressionRow[]): Promise<void> {
    const values = rows.map(({ field, token }) => [field, token]);
    this.#run(this.vaultFile, 'INSERT INTO suppressed (field, token) VALUES (?, ?)', values);
  }

  /** The embedded vault keeps its tombstones with the keys alone; in a copy they wait for a database. */
  async tombstones(rows: readonly TombstoneRow[]): Promise<void> {
    this.vaultFile.exec(`CREATE TABLE IF NOT EXISTS erased (
      subject TEXT PRIMARY KEY, at TEXT NOT NULL, reason TEXT NOT NULL, keep_fingerprints TEXT NOT NULL)
      STRICT, WITHOUT ROWID`);
    const values = rows.map(({ subject, at, reason, keepFingerprints }) => [
      ...[subject, at, reason, keepFingerprints.join(FIELD_SEPARATOR)],
    ]);
    this.#run(this.vaultFile, 'INSERT INTO erased VALUES (?, ?, ?, ?)', values);
  }

  async accounts(rows: readonly AccountRow[]): Promise<void> {
    this.#accounts.add(rows);
  }

  async log({ path, bytes }: LogFile): Promise<void> {
    const file = join(this.folder.path, 'log', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }

  finish(): void {
    settle(this.ledgerFile);
    settle(this.vaultFile);
    this.#accounts.finish();
    this.folder.finish();
  }

  abandon(): void {
    this.ledgerFile.close();
    this.vaultFile.close();
    this.#accounts.abandon();
    this.folder.abandon();
  }

  #run(db: DatabaseSync, sql: string, rows: Iterable<readonly SQLInputValue[]>): void {
    const statement = db.prepare(sql);
    for (const row of rows) statement.run(...row);
  }
}
