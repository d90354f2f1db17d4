import type { DestroyOptions, Destruction } from '@coop/personal-data';
import { fieldsToKeep, type ErasureRecord } from '@coop/personal-data/adapter';
import { SUPPRESS_ROWS } from './blind-index.js';
import { inTransaction, type Queries } from './database.js';
import type { PostgresKeyStore } from './key-store.js';
import { giveSubjectBack, lockOutSeals, takeSubject, tryToTakeSubject } from './locks.js';
import { Sweeping } from './sweeping.js';
import type { PostgresValueStore } from './value-store.js';

/** Subjects looked at together at a start. */
const PAGE = 500;

type Ended = Omit<Destruction, 'keys' | 'scrubbed'>;

/**
 * Destruction over two databases. The key database decides: once it has recorded an erasure, the keys are gone and
 * the values database follows, carried out by whoever comes first. While one process is at it, it holds the lock of
 * the subject in a session; the server frees that when the process dies.
 */
export class Erasing {
  readonly #sweeping: Sweeping;

  constructor(
    private readonly keys: PostgresKeyStore,
    private readonly values: PostgresValueStore,
  ) {
    this.#sweeping = new Sweeping(keys, values);
  }

  async destroy(subject: string, reason: string, at: string, options: DestroyOptions): Promise<Destruction> {
    const record = { at, reason, keepFingerprints: fieldsToKeep(options.keepFingerprints ?? false) };
    this.keys.forgetCached();
    await this.keys.meetUnfinished();
    const outcome = await this.#alone(subject, async (queries) => {
      const keys = await this.#destroyKeys(queries, subject, record);
      return { keys, ...(await this.#finish(queries, subject)) };
    });
    return { ...outcome, scrubbed: await this.#sweeping.sweep() };
  }

  /** For destructions that another process recorded: finishes those that nobody is at. */
  async finishAbandoned(subjects: readonly string[]): Promise<void> {
    for (const subject of subjects)
      await this.keys.database.session(async (queries) => {
        if (!(await tryToTakeSubject(queries, subject))) return;
        if (!(await isFinished(queries, subject))) await this.#finish(queries, subject);
        await giveSubjectBack(queries, subject);
      });
  }

  /**
   * At a start, before anybody is served: tombstones that an older key database lacks are written again, and every
   * erasure is carried out again that the values database, older or interrupted, does not show.
   */
  async repeatWhatIsMissing(): Promise<void> {
    for await (const tombstones of this.#tombstonesOfValues()) {
      for (const { subject, ...record } of tombstones)
        await this.#alone(subject, async (queries) => {
          await this.#destroyKeys(queries, subject, record);
          await this.#finish(queries, subject);
        });
    }
    for await (const subjects of this.#subjectsThatRemain()) {
      for (const subject of subjects) await this.#alone(subject, (queries) => this.#finish(queries, subject));
    }
    await this.#sweeping.sweep();
  }

  #alone<T>(subject: string, work: (queries: Queries) => Promise<T>): Promise<T> {
    return this.keys.database.session(async (queries) => {
      await takeSubject(queries, subject);
      const result = await work(queries);
      await giveSubjectBack(queries, subject);
      return result;
    });
  }

  /** Returns how many. */
  #destroyKeys(queries: Queries, subject: string, record: ErasureRecord): Promise<number> {
    return inTransaction(queries, async () => {
      await lockOutSeals(queries);
      await queries.query(
        `INSERT INTO keys.destroyed (subject, at, reason, keep_fingerprints) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING`,
        [subject, record.at, record.reason, record.keepFingerprints],
      );
      const { count } = await queries.query(
        `WITH ended AS (DELETE FROM keys.keys WHERE subject = $1 RETURNING key_id, subject)
         INSERT INTO keys.ended_keys SELECT key_id, subject FROM ended`,
        [subject],
      );
      if (count > 0)
        await queries.query(
          'UPDATE keys.destroyed SET finished = false, scrubbed = false WHERE subject = $1',
          [subject],
        );
      return count;
    });
  }

  async #finish(queries: Queries, subject: string): Promise<Ended> {
    const { rows } = await queries.query<{ at: string; reason: string; keep: string[]; ids: string[] }>(
      `SELECT at, reason, keep_fingerprints AS keep,
         ARRAY(SELECT key_id FROM keys.ended_keys WHERE subject = $1) AS ids
       FROM keys.destroyed WHERE subject = $1`,
      [subject],
    );
    const [found] = rows;
    if (found === undefined) throw new Error('an erasure vanished while it was carried out');
    const record = { at: found.at, reason: found.reason, keepFingerprints: found.keep };
    const ended = await this.#endValues(subject, record, found.ids);
    await queries.query('UPDATE keys.destroyed SET finished = true WHERE subject = $1', [subject]);
    return ended;
  }

  #endValues(subject: string, record: ErasureRecord, keyIds: readonly string[]): Promise<Ended> {
    return this.values.database.transaction(async (queries) => {
      // First of all: it makes keys in the memory of other processes useless, and erasures wait here for each other.
      await queries.query('UPDATE vault.state SET generation = gen_random_uuid()');
      const kept = await queries.query(SUPPRESS_ROWS, [subject, record.keepFingerprints]);
      const rows = await queries.query('DELETE FROM vault.blind_index WHERE subject = $1', [subject]);
      const byCategory = await endOf(queries, keyIds);
      await queries.query('INSERT INTO vault.erased VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
        subject,
        record.at,
        record.reason,
        record.keepFingerprints,
      ]);
      const values = Object.values(byCategory).reduce((sum, count) => sum + count, 0);
      return { values, byCategory, indexRows: rows.count, suppressions: kept.count };
    });
  }

  async *#tombstonesOfValues(): AsyncGenerator<readonly (ErasureRecord & { readonly subject: string })[]> {
    for (let after = ''; ;) {
      const { rows } = await this.values.database.query<{
        subject: string;
        at: string;
        reason: string;
        keepFingerprints: string[];
      }>(
        `SELECT subject, at, reason, keep_fingerprints AS "keepFingerprints" FROM vault.erased
         WHERE subject > $1 ORDER BY subject LIMIT $2`,
        [after, PAGE],
      );
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.subject;
      const known = await this.keys.database.query<{ subject: string }>(
        'SELECT subject FROM keys.destroyed WHERE subject = ANY ($1)',
        [rows.map((row) => row.subject)],
      );
      const there = new Set(known.rows.map((row) => row.subject));
      yield rows.filter((row) => !there.has(row.subject));
    }
  }

  async *#subjectsThatRemain(): AsyncGenerator<readonly string[]> {
    for (let after = ''; ;) {
      const { rows } = await this.keys.database.query<{ subject: string; finished: boolean; ids: string[] }>(
        `SELECT subject, finished, ARRAY(SELECT key_id FROM keys.ended_keys e WHERE e.subject = d.subject) AS ids
         FROM keys.destroyed d WHERE subject > $1 ORDER BY subject LIMIT $2`,
        [after, PAGE],
      );
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.subject;
      const remaining = await this.#remaining(rows);
      yield rows.filter((row) => !row.finished || remaining(row)).map((row) => row.subject);
    }
  }

  /** What the values database still has of some erased people. */
  async #remaining(
    rows: readonly { readonly subject: string; readonly ids: readonly string[] }[],
  ): Promise<(row: { readonly subject: string; readonly ids: readonly string[] }) => boolean> {
    const ids = rows.flatMap((row) => row.ids);
    const used = await this.values.database.query<{ name: string }>(
      `SELECT DISTINCT key_id AS name FROM vault.value_keys WHERE key_id = ANY ($1)`,
      [ids],
    );
    const seen = await this.values.database.query<{ name: string }>(
      `SELECT subject AS name FROM vault.blind_index WHERE subject = ANY ($1)
       UNION SELECT wanted FROM unnest($1::text[]) AS wanted
         WHERE NOT EXISTS (SELECT 1 FROM vault.erased WHERE subject = wanted)`,
      [rows.map((row) => row.subject)],
    );
    const names = new Set([...used.rows, ...seen.rows].map((row) => row.name));
    return ({ subject, ids }) => names.has(subject) || ids.some((id) => names.has(id));
  }
}

/** Ends every value that relied on one of the keys. Returns how many by category. */
async function endOf(queries: Queries, keyIds: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const { rows } = await queries.query<{ category: string; n: number }>(
    `WITH relying AS (
       SELECT DISTINCT value_id FROM vault.value_keys WHERE key_id = ANY ($1)),
     freed AS (
       DELETE FROM vault.value_keys USING relying WHERE value_keys.value_id = relying.value_id),
     ended AS (
       UPDATE vault.sealed_values SET nonce = NULL, ciphertext = NULL FROM relying
       WHERE id = relying.value_id AND ciphertext IS NOT NULL RETURNING category)
     SELECT category, count(*)::integer AS n FROM ended GROUP BY category`,
    [keyIds],
  );
  return Object.fromEntries(rows.map(({ category, n }) => [category, n]));
}

async function isFinished(queries: Queries, subject: string): Promise<boolean> {
  const sql = 'SELECT finished FROM keys.destroyed WHERE subject = $1';
  const { rows } = await queries.query<{ finished: boolean }>(sql, [subject]);
  return rows[0]?.finished ?? true;
}
