import type { Destruction } from '@coop/personal-data';
import type { ErasureRecord } from '@coop/personal-data/adapter';
import { SUPPRESS_ROWS } from './blind-index.js';
import type { Database, Queries } from './database.js';

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
export function endValues(database: Database, { subject, whole, parts, ids }: SubjectRecord): Promise<Ended> {
  return database.transaction(async (queries) => {
    // First of all: it makes keys in the memory of other processes useless, and erasures wait here for each other.
    await queries.query('UPDATE vault.state SET generation = gen_random_uuid()');
    const index = whole === undefined ? NOTHING_OF_INDEX : await endIndex(queries, subject, whole);
    const byCategory = await endOf(queries, ids);
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
    const values = Object.values(byCategory).reduce((sum, count) => sum + count, 0);
    return { values, byCategory, ...index };
  });
}

const NOTHING_OF_INDEX = { indexRows: 0, suppressions: 0 };

async function endIndex(queries: Queries, subject: string, { at, reason, keepFingerprints }: ErasureRecord) {
  const kept = await queries.query(SUPPRESS_ROWS, [subject, keepFingerprints]);
  const rows = await queries.query('DELETE FROM vault.blind_index WHERE subject = $1', [subject]);
  await queries.query('INSERT INTO vault.erased VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
    ...[subject, at, reason, keepFingerprints],
  ]);
  return { indexRows: rows.count, suppressions: kept.count };
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
