import type { Destruction } from '@coop/personal-data';
import type { ErasureRecord, OrderedErasure } from '@coop/personal-data/adapter';
import { SUPPRESS_ROWS } from './blind-index.js';
import type { Database, Queries } from './database.js';

/** What stays on record of an erasure on the side of the values. */
export type Ended = Omit<Destruction, 'keys' | 'list' | 'scrubbed'>;

/** All that the key database has on record of the erasures of one subject. */
export interface SubjectRecord {
  readonly subject: string;
  /** `undefined` while only parts were erased. */
  readonly whole: ErasureRecord | undefined;
  readonly parts: readonly {
    readonly category: string;
    readonly year: number;
    readonly reason: string;
    readonly at: string;
  }[];
  /** Every key of hers that ended. */
  readonly ids: readonly string[];
}

/** The side of the values follows the side of the keys, in one transaction. */
export function endValues(database: Database, { subject, whole, parts, ids }: SubjectRecord): Promise<void> {
  return database.transaction(async (queries) => {
    // First of all: it makes keys in the memory of other processes useless, and erasures wait here for each other.
    await queries.query('UPDATE vault.state SET generation = gen_random_uuid()');
    if (whole !== undefined) await endIndex(queries, subject, whole);
    await endWith(queries, ids);
    await queries.query(
      `INSERT INTO vault.ended_keys (key_id, subject) SELECT id, $2 FROM unnest($1::text[]) AS id
       ON CONFLICT DO NOTHING`,
      [ids, subject],
    );
    for (const { category, year, reason, at } of parts)
      await queries.query(
        'INSERT INTO vault.partly_erased VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
        [subject, category, year, reason, at],
      );
  });
}

/** What an erasure ended, over all its attempts. @param keys what it ended in the key database */
export async function endedOf(
  database: Database,
  { subject, scope }: OrderedErasure,
  keys: ReadonlySet<string>,
): Promise<Ended> {
  const { rows } = await database.query<{ category: string; n: number }>(
    `SELECT category, sum(n)::integer AS n FROM vault.ended_with_key WHERE key_id = ANY ($1) GROUP BY category`,
    [[...keys]],
  );
  const index = await database.query<Pick<Ended, 'indexRows' | 'suppressions'>>(
    'SELECT index_rows AS "indexRows", suppressions FROM vault.ended_index WHERE subject = $1',
    [subject],
  );
  return {
    values: rows.reduce((sum, { n }) => sum + n, 0),
    byCategory: Object.fromEntries(rows.map(({ category, n }) => [category, n])),
    ...((scope === undefined && index.rows[0]) || NOTHING_OF_INDEX),
  };
}

const NOTHING_OF_INDEX = { indexRows: 0, suppressions: 0 };

async function endIndex(
  queries: Queries,
  subject: string,
  { at, reason, keepFingerprints }: ErasureRecord,
): Promise<void> {
  const kept = await queries.query(SUPPRESS_ROWS, [subject, keepFingerprints]);
  const rows = await queries.query('DELETE FROM vault.blind_index WHERE subject = $1', [subject]);
  await queries.query('INSERT INTO vault.erased VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
    ...[subject, at, reason, keepFingerprints],
  ]);
  await queries.query(
    `INSERT INTO vault.ended_index AS ended VALUES ($1, $2, $3) ON CONFLICT (subject) DO UPDATE SET
       index_rows = ended.index_rows + excluded.index_rows, suppressions = ended.suppressions + excluded.suppressions`,
    [subject, rows.count, kept.count],
  );
}

/** Ends every value that relied on one of the keys, and remembers how many, each with one of its keys. */
async function endWith(queries: Queries, keyIds: readonly string[]): Promise<void> {
  await queries.query(
    `WITH relying AS (
       SELECT min(key_id) AS key_id, value_id FROM vault.value_keys WHERE key_id = ANY ($1) GROUP BY value_id),
     freed AS (
       DELETE FROM vault.value_keys USING relying WHERE value_keys.value_id = relying.value_id),
     ended AS (
       UPDATE vault.sealed_values SET nonce = NULL, ciphertext = NULL FROM relying
       WHERE id = relying.value_id AND ciphertext IS NOT NULL RETURNING key_id, category)
     INSERT INTO vault.ended_with_key AS known
       SELECT key_id, category, count(*)::integer FROM ended GROUP BY key_id, category
       ON CONFLICT (key_id) DO UPDATE SET n = known.n + excluded.n`,
    [keyIds],
  );
}
