import type { OrderedErasure } from '@coop/personal-data/adapter';
import type { Database } from './database.js';

/** Rows looked at together. */
const PAGE = 500;

interface Subject {
  readonly subject: string;
  readonly finished: boolean;
  /** She was erased, and not only a part of what she had. */
  readonly whole: boolean;
  readonly ids: readonly string[];
}

/** What one of the two databases knows of erasures and the other, older or interrupted, does not. */
export class Missing {
  constructor(
    private readonly keys: Database,
    private readonly values: Database,
  ) {}

  /** Erasures on the side of the values that the keys do not know. Of a part, its keys are told by {@link endedKeys}. */
  async *orders(): AsyncGenerator<readonly OrderedErasure[]> {
    for (let after = ''; ;) {
      const { rows } = await this.values.query<Omit<OrderedErasure, 'scope'>>(
        `SELECT subject, at, reason, keep_fingerprints AS "keepFingerprints" FROM vault.erased
         WHERE subject > $1 ORDER BY subject LIMIT $2`,
        [after, PAGE],
      );
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.subject;
      const sql = 'SELECT subject AS name FROM keys.destroyed WHERE subject = ANY ($1)';
      const known = await this.#names(
        this.keys,
        sql,
        rows.map((row) => row.subject),
      );
      yield rows.filter((row) => !known.has(row.subject));
    }
  }

  /** Keys that ended according to the values, and that an older key database has or does not remember. */
  async *endedKeys(): AsyncGenerator<{ readonly subject: string; readonly ids: readonly string[] }> {
    await this.#copyParts();
    for (let after = ''; ;) {
      const { rows } = await this.values.query<{ id: string; subject: string }>(
        'SELECT key_id AS id, subject FROM vault.ended_keys WHERE key_id > $1 ORDER BY key_id LIMIT $2',
        [after, PAGE],
      );
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.id;
      const sql = 'SELECT key_id AS name FROM keys.ended_keys WHERE key_id = ANY ($1)';
      const known = await this.#names(
        this.keys,
        sql,
        rows.map((row) => row.id),
      );
      const unknown = Map.groupBy(
        rows.filter((row) => !known.has(row.id)),
        (row) => row.subject,
      );
      for (const [subject, ended] of unknown) yield { subject, ids: ended.map((row) => row.id) };
    }
  }

  /** Subjects of whom the values still show something that ended. */
  async *subjectsThatRemain(): AsyncGenerator<readonly string[]> {
    for (let after = ''; ;) {
      const { rows } = await this.keys.query<Subject>(
        `SELECT subject, bool_and(finished) AS finished, bool_or(whole) AS whole,
           ARRAY(SELECT key_id FROM keys.ended_keys e WHERE e.subject = d.subject) AS ids
         FROM (SELECT subject, finished, true AS whole FROM keys.destroyed
           UNION ALL SELECT subject, finished, false FROM keys.partly_destroyed) d
         WHERE subject > $1 GROUP BY subject ORDER BY subject LIMIT $2`,
        [after, PAGE],
      );
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.subject;
      const remains = await this.#remaining(rows);
      yield rows.filter((row) => !row.finished || remains(row)).map((row) => row.subject);
    }
  }

  /** A partial erasure is on record on both sides, so that repeating it ends nothing that was sealed since. */
  async #copyParts(): Promise<void> {
    const { rows } = await this.values.query<{
      subject: string;
      category: string;
      year: number;
      reason: string;
      at: string;
    }>('SELECT * FROM vault.partly_erased');
    for (const { subject, category, year, reason, at } of rows)
      await this.keys.query(
        `INSERT INTO keys.partly_destroyed (subject, category, year, reason, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING`,
        [subject, category, year, reason, at],
      );
  }

  async #remaining(rows: readonly Subject[]): Promise<(row: Subject) => boolean> {
    const used = await this.#names(
      this.values,
      `SELECT DISTINCT key_id AS name FROM vault.value_keys WHERE key_id = ANY ($1)
       UNION SELECT id FROM unnest($1::text[]) AS id
         WHERE NOT EXISTS (SELECT FROM vault.ended_keys WHERE key_id = id)`,
      rows.flatMap((row) => row.ids),
    );
    const seen = await this.#names(
      this.values,
      `SELECT subject AS name FROM vault.blind_index WHERE subject = ANY ($1)
       UNION SELECT wanted FROM unnest($1::text[]) AS wanted
         WHERE NOT EXISTS (SELECT FROM vault.erased WHERE subject = wanted)`,
      rows.filter((row) => row.whole).map((row) => row.subject),
    );
    return ({ subject, ids }) => seen.has(subject) || ids.some((id) => used.has(id));
  }

  async #names(database: Database, sql: string, of: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await database.query<{ name: string }>(sql, [of]);
    return new Set(rows.map(({ name }) => name));
  }
}
