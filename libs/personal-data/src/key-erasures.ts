import type { StatementSync } from 'node:sqlite';
import { blob, integer, text } from './columns.js';
import { headFromText, headToText, type ListedErasure } from './erasure-list.js';
import { columnsOf, type ErasureRecord, type OrderedErasure } from './erasure-record.js';
import type { SqliteFile } from './sqlite-file.js';
import type { ErasureListHead } from './vault.js';

export const KEY_ERASURES_SCHEMA = `
  CREATE TABLE destroyed (
    subject TEXT PRIMARY KEY, at TEXT NOT NULL, reason TEXT NOT NULL, keep_fingerprints TEXT NOT NULL,
    scrubbed INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
  CREATE TABLE ended_keys (key_id TEXT PRIMARY KEY, subject TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX ended_by_subject ON ended_keys (subject)`;

export const PARTLY_DESTROYED_SCHEMA = `
  CREATE TABLE partly_destroyed (
    subject TEXT NOT NULL, category TEXT NOT NULL, year INTEGER NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL,
    scrubbed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (subject, category, year, reason)) STRICT, WITHOUT ROWID`;

const FIELD_SEPARATOR = '\n';
const LIST = 'erasure-list';

/** The erasures that a key store remembers for ever, in its own file, and the end of keys. */
export class KeyErasures {
  readonly #sql: ReturnType<typeof statements>;

  constructor(private readonly file: SqliteFile) {
    this.#sql = statements(file);
  }

  of(subject: string): ErasureRecord | undefined {
    const row = this.#sql.erasure.get(subject);
    if (row === undefined) return undefined;
    const keep = text(row, 'keep');
    return {
      at: text(row, 'at'),
      reason: text(row, 'reason'),
      keepFingerprints: keep === '' ? [] : keep.split(FIELD_SEPARATOR),
    };
  }

  hasEnded(keyId: string): boolean {
    return this.#sql.ended.get(keyId) !== undefined;
  }

  endedKeysOf(subject: string): readonly string[] {
    return this.#sql.endedOf.all(subject).map((row) => text(row, 'id'));
  }

  /** Everyone of whom something was erased: what must be gone from a vault restored from a backup, too. */
  subjects(): readonly { readonly subject: string; readonly scrubbed: boolean }[] {
    const rows = this.#sql.erased.all();
    return rows.map((row) => ({ subject: text(row, 'subject'), scrubbed: integer(row, 'scrubbed') === 1 }));
  }

  /**
   * Records an erasure for ever and deletes its keys, in one transaction. Repeating a partial one ends nothing more.
   * @param list puts what is to be destroyed on the list of erasures, before it is
   */
  carryOut(order: OrderedErasure, list: (keys: readonly string[]) => ErasureListHead): void {
    this.file.transaction(() => {
      const isNew = this.#record(order);
      if (!isNew && order.scope !== undefined) return;
      const keys = this.#keysWithin(order);
      if (isNew || keys.length > 0) this.#end(order.subject, keys, list(keys));
    });
  }

  /** The same for an erasure that is on the list and that this key store, restored from a backup, does not know. */
  repeat(listed: ListedErasure, head: ErasureListHead): void {
    this.file.transaction(() => {
      this.#record(listed);
      // Of a part, keys that are not on the list were made since.
      const found = listed.scope === undefined ? this.#keysWithin(listed) : [];
      this.#end(listed.subject, new Set([...listed.keys, ...found]), head);
    });
  }

  /** All that is on record, as a list says it. */
  *recorded(): Generator<ListedErasure> {
    for (const { subject } of this.subjects()) {
      const keys = this.endedKeysOf(subject);
      const whole = this.of(subject);
      if (whole !== undefined) yield { kind: 'erased', subject, ...whole, keys };
      for (const row of this.#sql.parts.all(subject)) {
        const [category, year] = [text(row, 'category'), integer(row, 'year')];
        const scope = { ...(category === '' ? {} : { category }), ...(year === 0 ? {} : { year }) };
        const { at, reason } = { at: text(row, 'at'), reason: text(row, 'reason') };
        yield { kind: 'erased', subject, at, reason, keepFingerprints: [], scope, keys };
      }
    }
  }

  /** How far this key store had seen the list of erasures. */
  seenOfList(): ErasureListHead | undefined {
    const row = this.#sql.list.get(LIST);
    return row === undefined ? undefined : headFromText(Buffer.from(blob(row, 'value')).toString());
  }

  sawList(head: ErasureListHead): void {
    this.file.transaction(() => this.#sql.putList.run(LIST, Buffer.from(headToText(head))));
  }

  markScrubbed(subject: string): void {
    this.file.transaction(() => {
      this.#sql.scrubbed.run(subject);
      this.#sql.scrubbedParts.run(subject);
    });
  }

  /** False if it was on record. */
  #record({ subject, scope, at, reason, keepFingerprints }: OrderedErasure): boolean {
    if (scope === undefined)
      return (
        this.#sql.recordErasure.run(subject, at, reason, keepFingerprints.join(FIELD_SEPARATOR)).changes > 0
      );
    const { category, year } = columnsOf(scope);
    return this.#sql.recordPart.run(subject, category, year, reason, at).changes > 0;
  }

  #keysWithin({ subject, scope }: OrderedErasure): readonly string[] {
    const { category, year } = columnsOf(scope ?? {});
    return this.#sql.within.all(subject, category, year).map((row) => text(row, 'id'));
  }

  #end(subject: string, keys: Iterable<string>, head: ErasureListHead): void {
    for (const key of keys) {
      this.#sql.recordEnded.run(key, subject);
      if (this.#sql.deleteKey.run(key).changes > 0) this.#sql.unscrub.run(subject);
    }
    this.#sql.putList.run(LIST, Buffer.from(headToText(head)));
  }
}

function statements(file: SqliteFile) {
  const sql = (text: string): StatementSync => file.prepare(text);
  return {
    list: sql('SELECT value FROM meta WHERE name = ?'),
    putList: sql(
      'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    ),
    erasure: sql('SELECT at, reason, keep_fingerprints AS keep FROM destroyed WHERE subject = ?'),
    erased: sql(
      `SELECT subject, min(scrubbed) AS scrubbed FROM (SELECT subject, scrubbed FROM destroyed
         UNION ALL SELECT subject, scrubbed FROM partly_destroyed) GROUP BY subject`,
    ),
    parts: sql('SELECT category, year, reason, at FROM partly_destroyed WHERE subject = ?'),
    ended: sql('SELECT 1 FROM ended_keys WHERE key_id = ?'),
    endedOf: sql('SELECT key_id AS id FROM ended_keys WHERE subject = ?'),
    // An empty category and the year 0 mean any.
    within: sql(
      `SELECT key_id AS id FROM keys WHERE subject = ?1 AND ?2 IN (category, '') AND ?3 IN (epoch, 0)`,
    ),
    recordErasure: sql(
      'INSERT INTO destroyed (subject, at, reason, keep_fingerprints) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    recordPart: sql(
      `INSERT INTO partly_destroyed (subject, category, year, reason, at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
    ),
    recordEnded: sql('INSERT INTO ended_keys VALUES (?, ?) ON CONFLICT DO NOTHING'),
    deleteKey: sql('DELETE FROM keys WHERE key_id = ?'),
    unscrub: sql('UPDATE destroyed SET scrubbed = 0 WHERE subject = ?'),
    scrubbed: sql('UPDATE destroyed SET scrubbed = 1 WHERE subject = ?'),
    scrubbedParts: sql('UPDATE partly_destroyed SET scrubbed = 1 WHERE subject = ?'),
  };
}
