import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { StatementSync } from 'node:sqlite';
import { blob, integer, text } from './columns.js';
import { createDataKey, joinKeyIds, splitKeyIds, unwrapDataKey } from './data-keys.js';
import { columnsOf, type ErasureRecord, type OrderedErasure } from './erasure-record.js';
import { KEY_BYTES, type KeyEncryptionKey } from './key-encryption-key.js';
import { KeyCache } from './key-cache.js';
import type { KeyView } from './opening.js';
import { VaultRefusal } from './refusal.js';
import type { SqliteFile } from './sqlite-file.js';

export const KEY_STORE_SCHEMA = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE keys (
    key_id TEXT PRIMARY KEY, subject TEXT NOT NULL, category TEXT NOT NULL, epoch INTEGER NOT NULL,
    wrapped BLOB NOT NULL, created TEXT NOT NULL, UNIQUE (subject, category, epoch)) STRICT;
  CREATE TABLE destroyed (
    subject TEXT PRIMARY KEY, at TEXT NOT NULL, reason TEXT NOT NULL, keep_fingerprints TEXT NOT NULL,
    scrubbed INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
  CREATE TABLE ended_keys (key_id TEXT PRIMARY KEY, subject TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX ended_by_subject ON ended_keys (subject)`,
  `CREATE TABLE partly_destroyed (
    subject TEXT NOT NULL, category TEXT NOT NULL, year INTEGER NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL,
    scrubbed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (subject, category, year, reason)) STRICT, WITHOUT ROWID`,
];

const FIELD_SEPARATOR = '\n';
/** Keys of a subject within a category and a year; an empty category and the year 0 mean any. */
const WITHIN = "WHERE subject = ?1 AND ?2 IN (category, '') AND ?3 IN (epoch, 0)";

/**
 * Wrapped data keys, one per subject, category and year. Several ids, sorted and joined by commas, name the
 * key derived from all of those keys: it exists only while every one of them does.
 */
export class KeyStore implements KeyView {
  readonly #sql: ReturnType<typeof statements>;
  readonly #cache: KeyCache;

  constructor(
    private readonly file: SqliteFile,
    private readonly kek: KeyEncryptionKey,
    cache = new KeyCache(),
  ) {
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
    return splitKeyIds(ids).some((id) => this.#sql.ended.get(id) !== undefined);
  }

  erasure(subject: string): ErasureRecord | undefined {
    const row = this.#sql.erasure.get(subject);
    if (row === undefined) return undefined;
    const keep = text(row, 'keep');
    return {
      at: text(row, 'at'),
      reason: text(row, 'reason'),
      keepFingerprints: keep === '' ? [] : keep.split(FIELD_SEPARATOR),
    };
  }

  isErased(subject: string): boolean {
    return this.erasure(subject) !== undefined;
  }

  /** Living keys of a subject, by category. */
  keysOf(subject: string): readonly { readonly id: string; readonly category: string }[] {
    return this.#sql.ofSubject
      .all(subject)
      .map((row) => ({ id: text(row, 'id'), category: text(row, 'category') }));
  }

  endedKeysOf(subject: string): readonly string[] {
    return this.#sql.endedOf.all(subject).map((row) => text(row, 'id'));
  }

  /** Everyone of whom something was erased: what must be gone from a vault restored from a backup, too. */
  erasedSubjects(): readonly { readonly subject: string; readonly scrubbed: boolean }[] {
    const rows = this.#sql.erased.all();
    return rows.map((row) => ({ subject: text(row, 'subject'), scrubbed: integer(row, 'scrubbed') === 1 }));
  }

  /**
   * Records an erasure for ever and deletes its keys, in one transaction. Repeating a partial one ends nothing more.
   * @returns how many
   */
  destroy(order: OrderedErasure): number {
    this.#cache.clear();
    return this.file.transaction(() => {
      if (!this.#record(order)) return 0;
      const { subject } = order;
      const { category, year } = columnsOf(order.scope ?? {});
      this.#sql.recordEnded.run(subject, category, year);
      const keys = Number(this.#sql.deleteKeys.run(subject, category, year).changes);
      if (keys > 0) this.#sql.unscrub.run(subject);
      return keys;
    });
  }

  /** Removes every trace of deleted keys from the files. False if a reader elsewhere prevented it. */
  scrub(): boolean {
    this.file.rewrite();
    return this.file.emptyLog();
  }

  markScrubbed(subject: string): void {
    this.file.transaction(() => {
      this.#sql.scrubbed.run(subject);
      this.#sql.scrubbedParts.run(subject);
    });
  }

  /** Forgets keys in memory, after a transaction that created some was rolled back. */
  forgetCached(): void {
    this.#cache.clear();
  }

  /** False if this part was ended before for the same reason. */
  #record({ subject, scope, at, reason, keepFingerprints }: OrderedErasure): boolean {
    if (scope === undefined) {
      this.#sql.recordErasure.run(subject, at, reason, keepFingerprints.join(FIELD_SEPARATOR));
      return true;
    }
    const { category, year } = columnsOf(scope);
    return this.#sql.recordPart.run(subject, category, year, reason, at).changes > 0;
  }

  #idFor(subject: string, category: string, now: Date): string {
    const epoch = now.getUTCFullYear();
    const found = this.#sql.current.get(subject, category, epoch);
    if (found !== undefined) return text(found, 'id');
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
    ended: sql('SELECT 1 FROM ended_keys WHERE key_id = ?'),
    endedOf: sql('SELECT key_id AS id FROM ended_keys WHERE subject = ?'),
    erasure: sql('SELECT at, reason, keep_fingerprints AS keep FROM destroyed WHERE subject = ?'),
    erased: sql(
      `SELECT subject, min(scrubbed) AS scrubbed FROM (SELECT subject, scrubbed FROM destroyed
         UNION ALL SELECT subject, scrubbed FROM partly_destroyed) GROUP BY subject`,
    ),
    recordErasure: sql(
      'INSERT INTO destroyed (subject, at, reason, keep_fingerprints) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    recordPart: sql(
      `INSERT INTO partly_destroyed (subject, category, year, reason, at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
    ),
    recordEnded: sql(`INSERT INTO ended_keys SELECT key_id, subject FROM keys ${WITHIN}`),
    deleteKeys: sql(`DELETE FROM keys ${WITHIN}`),
    unscrub: sql('UPDATE destroyed SET scrubbed = 0 WHERE subject = ?'),
    scrubbed: sql('UPDATE destroyed SET scrubbed = 1 WHERE subject = ?'),
    scrubbedParts: sql('UPDATE partly_destroyed SET scrubbed = 1 WHERE subject = ?'),
  };
}
