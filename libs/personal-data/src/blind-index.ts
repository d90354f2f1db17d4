import type { StatementSync } from 'node:sqlite';
import { BlindFingerprints } from './blind-fingerprints.js';
import { integer, text } from './columns.js';
import type { KeyStore } from './key-store.js';
import { VaultRefusal } from './refusal.js';
import type { SqliteFile } from './sqlite-file.js';
import type { BlindIndex, BlindMatch, Destruction } from './vault.js';

export const BLIND_SCHEMA = `
  CREATE TABLE blind_index (
    field TEXT NOT NULL, token BLOB NOT NULL, subject TEXT NOT NULL, ref TEXT NOT NULL,
    PRIMARY KEY (field, token, subject, ref)) STRICT, WITHOUT ROWID;
  CREATE INDEX blind_by_subject ON blind_index (subject, field);
  CREATE TABLE suppressed (
    field TEXT NOT NULL, token BLOB NOT NULL, PRIMARY KEY (field, token)) STRICT, WITHOUT ROWID`;

/** {@link BlindIndex} in the vault's own file: whoever holds the file without the key cannot guess values. */
export class SqliteBlindIndex implements BlindIndex {
  readonly #fingerprints: BlindFingerprints;
  readonly #sql: ReturnType<typeof statements>;

  constructor(
    private readonly file: SqliteFile,
    private readonly keys: KeyStore,
  ) {
    this.#fingerprints = new BlindFingerprints(keys.indexKey());
    this.#sql = statements(file);
  }

  async put(field: string, value: string, row: BlindMatch): Promise<void> {
    if (this.keys.isErased(row.subject)) throw new VaultRefusal('SubjectErased');
    this.file.transaction(() =>
      this.#sql.put.run(field, this.#fingerprints.of(field, value), row.subject, row.ref),
    );
  }

  async find(field: string, value: string): Promise<readonly BlindMatch[]> {
    const rows = this.#sql.find.all(field, this.#fingerprints.of(field, value));
    return rows.map((row) => ({ subject: text(row, 'subject'), ref: text(row, 'ref') }));
  }

  token(field: string, value: string): string {
    return this.#fingerprints.of(field, value).toString('hex');
  }

  async forget(subject: string): Promise<number> {
    return this.file.transaction(() => this.#remove(subject));
  }

  async suppress(
    field: string,
    what: { readonly value: string } | { readonly subject: string },
  ): Promise<void> {
    this.file.transaction(() => {
      if ('value' in what) this.#sql.suppress.run(field, this.#fingerprints.of(field, what.value));
      else this.#sql.suppressRows.run(what.subject, field);
    });
  }

  async isSuppressed(field: string, value: string): Promise<boolean> {
    return this.#sql.suppressed.get(field, this.#fingerprints.of(field, value)) !== undefined;
  }

  /**
   * For the destruction of a person, inside its transaction: her rows go, fingerprints of some fields become
   * suppressions, and how many stays on record.
   */
  end(subject: string, keptFields: readonly string[]): void {
    let kept = 0;
    for (const field of keptFields) kept += Number(this.#sql.suppressRows.run(subject, field).changes);
    const rows = this.#remove(subject);
    if (rows + kept > 0) this.#sql.addEnded.run(subject, rows, kept);
  }

  /** What {@link end} ever ended of a person. */
  endedOf(subject: string): Pick<Destruction, 'indexRows' | 'suppressions'> {
    const row = this.#sql.ended.get(subject);
    if (row === undefined) return { indexRows: 0, suppressions: 0 };
    return { indexRows: integer(row, 'rows'), suppressions: integer(row, 'kept') };
  }

  #remove(subject: string): number {
    return Number(this.#sql.forget.run(subject).changes);
  }
}

function statements(file: SqliteFile) {
  const sql = (text: string): StatementSync => file.prepare(text);
  return {
    put: sql('INSERT INTO blind_index VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'),
    find: sql('SELECT subject, ref FROM blind_index WHERE field = ? AND token = ?'),
    forget: sql('DELETE FROM blind_index WHERE subject = ?'),
    suppress: sql('INSERT INTO suppressed VALUES (?, ?) ON CONFLICT DO NOTHING'),
    suppressRows: sql(
      `INSERT INTO suppressed SELECT DISTINCT field, token FROM blind_index WHERE subject = ? AND field = ?
         ON CONFLICT DO NOTHING`,
    ),
    addEnded: sql(
      `INSERT INTO ended_index VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET
         index_rows = index_rows + excluded.index_rows, suppressions = suppressions + excluded.suppressions`,
    ),
    ended: sql('SELECT index_rows AS rows, suppressions AS kept FROM ended_index WHERE subject = ?'),
    suppressed: sql('SELECT 1 FROM suppressed WHERE field = ? AND token = ?'),
  };
}
