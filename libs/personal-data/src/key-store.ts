import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { StatementSync } from 'node:sqlite';
import { blob, text } from './columns.js';
import { createDataKey, joinKeyIds, splitKeyIds, unwrapDataKey } from './data-keys.js';
import { KEY_BYTES, type KeyWrapping } from './key-encryption-key.js';
import { KeyCache } from './key-cache.js';
import { KEY_ERASURES_SCHEMA, KeyErasures, PARTLY_DESTROYED_SCHEMA } from './key-erasures.js';
import type { KeyView } from './opening.js';
import { VaultRefusal } from './refusal.js';
import type { SqliteFile } from './sqlite-file.js';

export const KEY_STORE_SCHEMA = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE keys (
    key_id TEXT PRIMARY KEY, subject TEXT NOT NULL, category TEXT NOT NULL, epoch INTEGER NOT NULL,
    wrapped BLOB NOT NULL, created TEXT NOT NULL, UNIQUE (subject, category, epoch)) STRICT;
  ${KEY_ERASURES_SCHEMA}`,
  PARTLY_DESTROYED_SCHEMA,
];

/**
 * Wrapped data keys, one per subject, category and year. Several ids, sorted and joined by commas, name the
 * key derived from all of those keys: it exists only while every one of them does.
 */
export class KeyStore implements KeyView {
  readonly erasures: KeyErasures;
  readonly #sql: ReturnType<typeof statements>;
  readonly #cache: KeyCache;

  constructor(
    private readonly file: SqliteFile,
    private readonly kek: KeyWrapping,
    cache = new KeyCache(),
  ) {
    this.erasures = new KeyErasures(file);
    this.#sql = statements(file);
    this.#cache = cache;
  }

  /** Names this store, so that a vault notices another one in its place. */
  storeId(): string {
    return Buffer.from(this.#metaOr('store-id', () => randomBytes(16))).toString('hex');
  }

  /** Root of the blind indexes' keys. Unwrapping it proves the key-encryption key. */
  indexKey(): KeyObject {
    const wrapped = this.#metaOr('index-key', () => this.kek.wrap(randomBytes(KEY_BYTES)));
    return createSecretKey(this.kek.unwrap(wrapped));
  }

  /**
   * The ids of the keys to seal with, created where they are missing. Inside a transaction.
   * @throws VaultRefusal `SubjectErased`
   */
  idsFor(subjects: readonly string[], category: string, now: Date): string {
    const everyone = new Set(subjects);
    for (const subject of everyone) {
      if (this.isErased(subject)) throw new VaultRefusal('SubjectErased');
    }
    return joinKeyIds([...everyone].map((subject) => this.#idFor(subject, category, now)));
  }

  /** The key of these ids; `undefined` if one of them is missing. */
  key(ids: string): KeyObject | undefined {
    const cached = this.#cache.get(ids);
    if (cached !== undefined) return cached;
    const key = this.#load(ids);
    if (key !== undefined) this.#cache.put(ids, key);
    return key;
  }

  /** True if all keys of these ids are there. Unwraps nothing. */
  has(ids: string): boolean {
    return splitKeyIds(ids).every((id) => this.#sql.wrapped.get(id) !== undefined);
  }

  /** True if an erasure explains that the key of these ids is gone. */
  ended(ids: string): boolean {
    return splitKeyIds(ids).some((id) => this.erasures.hasEnded(id));
  }

  isErased(subject: string): boolean {
    return this.erasures.of(subject) !== undefined;
  }

  /** Living keys of a subject, by category. */
  keysOf(subject: string): readonly { readonly id: string; readonly category: string }[] {
    return this.#sql.ofSubject
      .all(subject)
      .map((row) => ({ id: text(row, 'id'), category: text(row, 'category') }));
  }

  /** Removes every trace of deleted keys from the files. False if a reader elsewhere prevented it. */
  scrub(): boolean {
    this.file.rewrite();
    return this.file.emptyLog();
  }

  /** Forgets keys in memory: before some end, and after a transaction that created some was rolled back. */
  forgetCached(): void {
    this.#cache.clear();
  }

  #idFor(subject: string, category: string, now: Date): string {
    const epoch = now.getUTCFullYear();
    const found = this.#sql.current.get(subject, category, epoch);
    if (found !== undefined) return text(found, 'id');
    // A key wrapped with a key-encryption key that was replaced meanwhile would be lost: this proves the one in use.
    this.indexKey();
    const { id, wrapped } = createDataKey(this.kek);
    this.#sql.insert.run(id, subject, category, epoch, wrapped, now.toISOString());
    return id;
  }

  #load(ids: string): KeyObject | undefined {
    const wrappedOf = (id: string) => {
      const row = this.#sql.wrapped.get(id);
      return row === undefined ? undefined : blob(row, 'wrapped');
    };
    return unwrapDataKey(ids, wrappedOf, this.kek);
  }

  #metaOr(name: string, create: () => Uint8Array): Uint8Array {
    const found = this.#sql.meta.get(name);
    if (found !== undefined) return blob(found, 'value');
    const value = create();
    this.file.transaction(() => this.#sql.putMeta.run(name, value));
    return value;
  }
}

function statements(file: SqliteFile) {
  const sql = (text: string): StatementSync => file.prepare(text);
  return {
    meta: sql('SELECT value FROM meta WHERE name = ?'),
    putMeta: sql('INSERT INTO meta (name, value) VALUES (?, ?)'),
    current: sql('SELECT key_id AS id FROM keys WHERE subject = ? AND category = ? AND epoch = ?'),
    insert: sql('INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?)'),
    wrapped: sql('SELECT wrapped FROM keys WHERE key_id = ?'),
    ofSubject: sql('SELECT key_id AS id, category FROM keys WHERE subject = ?'),
  };
}
