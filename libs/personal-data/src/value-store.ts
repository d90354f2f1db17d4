import type { StatementSync } from 'node:sqlite';
import { blob, integer, text } from './columns.js';
import { headFromText, headToText } from './erasure-list.js';
import type { Binding, Ciphertext, StoredValue } from './sealed-value.js';
import type { SqliteFile } from './sqlite-file.js';
import type { ErasureListHead } from './vault.js';

/**
 * How ciphertext is laid out so that ending it leaves no copy. SQLite moves rows between pages when it
 * rebalances and does not clear what a moved row left behind. Therefore a small ciphertext is overwritten with
 * zeros of the same length (no page is rebalanced), and a large one stands behind padding longer than a page
 * keeps of a row, so that all of it lies in overflow pages, which never move and are zeroed when freed.
 */
export const VALUE_SCHEMA = `
  CREATE TABLE vault_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE sealed_values (
    id INTEGER PRIMARY KEY, commitment BLOB NOT NULL UNIQUE, place TEXT NOT NULL, category TEXT NOT NULL,
    key_ids TEXT NOT NULL, nonce BLOB NOT NULL, ciphertext BLOB, ended INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE INDEX ended_values ON sealed_values (id) WHERE ended = 1;
  CREATE TABLE large_ciphertexts (id INTEGER PRIMARY KEY, padding BLOB NOT NULL, bytes BLOB NOT NULL) STRICT;
  CREATE TABLE value_keys (
    key_id TEXT NOT NULL, value_id INTEGER NOT NULL, PRIMARY KEY (key_id, value_id)) STRICT, WITHOUT ROWID`;

/**
 * What erasures ended, so that one which is repeated after a crash counts the same again: values by the key with which
 * they ended, and rows of the blind index by person.
 */
export const ENDED_SCHEMA = `
  CREATE TABLE ended_with_key (
    key_id TEXT PRIMARY KEY, category TEXT NOT NULL, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE ended_index (
    subject TEXT PRIMARY KEY, index_rows INTEGER NOT NULL, suppressions INTEGER NOT NULL) STRICT, WITHOUT ROWID`;

const LIST = 'erasure-list';
const LARGE_BYTES = 64 * 1024;
/** Longer than what a page of 4096 bytes keeps of a row (https://sqlite.org/fileformat2.html, section 1.6). */
const PADDING = Buffer.alloc(4100);

/** Ciphertexts that stay in memory, and the longest that may: together a few megabytes. */
const KEPT = 4096;
const KEPT_BYTES = 1024;

/** The ciphertexts, by commitment. Knows no key, and keeps in memory nothing that a key does not end. */
export class ValueStore {
  readonly #sql: ReturnType<typeof statements>;
  /** Small ciphertexts that were read, oldest first; emptied whenever a value ends. */
  readonly #read = new Map<string, StoredValue>();

  constructor(private readonly file: SqliteFile) {
    this.#sql = statements(file);
  }

  /** Which key store these ciphertexts belong to; `undefined` before the first one. */
  keyStoreId(): string | undefined {
    const row = this.#sql.meta.get('key-store');
    return row === undefined ? undefined : text(row, 'value');
  }

  bindTo(keyStoreId: string): void {
    this.file.transaction(() => this.#sql.putMeta.run('key-store', keyStoreId));
  }

  /** How far these ciphertexts had seen the list of erasures. */
  seenOfList(): ErasureListHead | undefined {
    const row = this.#sql.meta.get(LIST);
    return row === undefined ? undefined : headFromText(text(row, 'value'));
  }

  /** Inside a transaction. */
  sawList(head: ErasureListHead): void {
    this.#sql.putMeta.run(LIST, headToText(head));
  }

  /** Inside a transaction. */
  insert(commitment: string, binding: Binding, sealed: Ciphertext): void {
    const large = sealed.ciphertext.length > LARGE_BYTES;
    const inline = large ? null : sealed.ciphertext;
    const key = Buffer.from(commitment, 'hex');
    const { place, category, keyIds } = binding;
    const id = this.#sql.insert.run(key, place, category, keyIds, sealed.nonce, inline).lastInsertRowid;
    if (large) this.#sql.insertLarge.run(id, PADDING, sealed.ciphertext);
    for (const keyId of keyIds.split(',')) this.#sql.insertKey.run(keyId, id);
  }

  get(commitment: string): StoredValue | undefined {
    const known = this.#read.get(commitment);
    if (known !== undefined) return known;
    const found = this.#select(commitment);
    if (found !== undefined && found.ciphertext.length <= KEPT_BYTES) this.#keep(commitment, found);
    return found;
  }

  /** How many living values rely on a key. */
  count(keyId: string): number {
    return integer(this.#sql.count.get(keyId) ?? {}, 'n');
  }

  /** Ends every value that relied on one of the keys, inside a transaction, and remembers how many. */
  end(keyIds: readonly string[]): void {
    this.#read.clear();
    for (const keyId of keyIds) {
      const relying = this.#sql.ofKey.all(keyId);
      for (const row of relying) this.#endOne(integer(row, 'id'));
      const [first] = relying;
      if (first !== undefined) this.#sql.addEnded.run(keyId, text(first, 'category'), relying.length);
    }
  }

  /** Ends these values, for which no event stands, inside a transaction. */
  endThese(ids: readonly number[]): void {
    this.#read.clear();
    for (const id of ids) this.#endOne(id);
  }

  /** How many values ever ended with these keys, by category. */
  endedWith(keyIds: Iterable<string>): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const keyId of keyIds) {
      const row = this.#sql.endedWith.get(keyId);
      if (row === undefined) continue;
      const category = text(row, 'category');
      counts[category] = (counts[category] ?? 0) + integer(row, 'n');
    }
    return counts;
  }

  /** Gives back the space of what was overwritten. */
  compact(): void {
    this.file.transaction(() => this.#sql.shrinkEnded.run());
    this.file.rewrite();
    this.file.emptyLog();
  }

  #keep(commitment: string, value: StoredValue): void {
    const oldest = this.#read.keys().next();
    if (this.#read.size >= KEPT && !oldest.done) this.#read.delete(oldest.value);
    this.#read.set(commitment, value);
  }

  #select(commitment: string): StoredValue | undefined {
    const row = this.#sql.select.get(Buffer.from(commitment, 'hex'));
    if (row === undefined) return undefined;
    return {
      place: text(row, 'place'),
      category: text(row, 'category'),
      keyIds: text(row, 'keyIds'),
      nonce: blob(row, 'nonce'),
      ciphertext: row['ciphertext'] === null ? this.#large(integer(row, 'id')) : blob(row, 'ciphertext'),
    };
  }

  #endOne(id: number): void {
    const row = this.#sql.keysOf.get(id) ?? {};
    this.#sql.overwrite.run(id);
    this.#sql.deleteLarge.run(id);
    for (const keyId of text(row, 'keyIds').split(',')) this.#sql.deleteKey.run(keyId, id);
  }

  #large(id: number): Uint8Array {
    const row = this.#sql.selectLarge.get(id);
    return row === undefined ? new Uint8Array() : blob(row, 'bytes');
  }
}

function statements(file: SqliteFile) {
  const sql = (text: string): StatementSync => file.prepare(text);
  const columns = 'id, place, category, key_ids AS keyIds, nonce, ciphertext';
  return {
    meta: sql('SELECT value FROM vault_meta WHERE name = ?'),
    putMeta: sql(
      'INSERT INTO vault_meta (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    ),
    select: sql(`SELECT ${columns} FROM sealed_values WHERE commitment = ?`),
    selectLarge: sql('SELECT bytes FROM large_ciphertexts WHERE id = ?'),
    insert: sql(
      'INSERT INTO sealed_values (commitment, place, category, key_ids, nonce, ciphertext) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    insertLarge: sql('INSERT INTO large_ciphertexts (id, padding, bytes) VALUES (?, ?, ?)'),
    insertKey: sql('INSERT INTO value_keys (key_id, value_id) VALUES (?, ?)'),
    count: sql('SELECT count(*) AS n FROM value_keys WHERE key_id = ?'),
    ofKey: sql(
      'SELECT value_id AS id, category FROM value_keys JOIN sealed_values ON id = value_id WHERE key_id = ?',
    ),
    keysOf: sql('SELECT key_ids AS keyIds FROM sealed_values WHERE id = ?'),
    addEnded: sql('INSERT INTO ended_with_key VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n'),
    endedWith: sql('SELECT category, n FROM ended_with_key WHERE key_id = ?'),
    overwrite: sql(
      `UPDATE sealed_values SET nonce = zeroblob(length(nonce)), ended = 1,
         ciphertext = CASE WHEN ciphertext IS NOT NULL THEN zeroblob(length(ciphertext)) END WHERE id = ?`,
    ),
    deleteLarge: sql('DELETE FROM large_ciphertexts WHERE id = ?'),
    deleteKey: sql('DELETE FROM value_keys WHERE key_id = ? AND value_id = ?'),
    shrinkEnded: sql(
      `UPDATE sealed_values SET nonce = zeroblob(12), ciphertext = NULL WHERE ended = 1 AND ciphertext IS NOT NULL`,
    ),
  };
}
