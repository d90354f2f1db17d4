import { blob, integer, text } from './columns.js';
import {
  marksFromText,
  marksToText,
  type OrphanMarks,
  type OrphanStore,
  type UnclaimedValue,
} from './orphans.js';
import type { SqliteFile } from './sqlite-file.js';
import type { ValueStore } from './value-store.js';

const MARKS = 'orphan-marks';

/** {@link OrphanStore} in the file of the ciphertexts, which one process owns. */
export class SqliteOrphanStore implements OrphanStore {
  readonly #sql: ReturnType<typeof statements>;

  constructor(
    private readonly file: SqliteFile,
    private readonly values: ValueStore,
  ) {
    this.#sql = statements(file);
  }

  async marks(): Promise<OrphanMarks | undefined> {
    const row = this.#sql.meta.get(MARKS);
    return row === undefined ? undefined : marksFromText(text(row, 'value'));
  }

  async setMarks(marks: OrphanMarks): Promise<void> {
    this.file.transaction(() => this.#sql.putMeta.run(MARKS, marksToText(marks)));
  }

  async last(): Promise<number> {
    return integer(this.#sql.last.get() ?? {}, 'id');
  }

  async between(after: number, upTo: number, limit: number): Promise<readonly UnclaimedValue[]> {
    return this.#sql.between.all(after, upTo, limit).map((row) => ({
      value: integer(row, 'id'),
      commitment: Buffer.from(blob(row, 'commitment')).toString('hex'),
    }));
  }

  async end(values: readonly number[]): Promise<number> {
    this.file.transaction(() => this.values.endThese(values));
    // What was overwritten lies in the write-ahead log until then.
    this.file.emptyLog();
    return values.length;
  }
}

function statements(file: SqliteFile) {
  return {
    meta: file.prepare('SELECT value FROM vault_meta WHERE name = ?'),
    putMeta: file.prepare(
      'INSERT INTO vault_meta (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    ),
    last: file.prepare('SELECT coalesce(max(id), 0) AS id FROM sealed_values'),
    between: file.prepare(
      'SELECT id, commitment FROM sealed_values WHERE id > ? AND id <= ? AND ended = 0 ORDER BY id LIMIT ?',
    ),
  };
}
