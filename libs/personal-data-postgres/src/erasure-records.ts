import { columnsOf, type ListedErasure, type OrderedErasure } from '@coop/personal-data/adapter';
import type { Queries } from './database.js';
import type { SubjectRecord } from './ending-values.js';

/** The erasures that a key database remembers: of people, and of parts of what people have. */
export const RECORDS = ['keys.destroyed', 'keys.partly_destroyed'] as const;

export async function keysWithin(
  queries: Queries,
  { subject, scope }: OrderedErasure,
): Promise<readonly string[]> {
  const { category, year } = columnsOf(scope ?? {});
  const { rows } = await queries.query<{ id: string }>(
    `SELECT key_id AS id FROM keys.keys
     WHERE subject = $1 AND $2 IN (category, '') AND $3::integer IN (epoch, 0)`,
    [subject, category, year],
  );
  return rows.map(({ id }) => id);
}

/** False if it was on record: a whole person, or this part for the same reason. */
export async function record(queries: Queries, order: OrderedErasure): Promise<boolean> {
  const { subject, scope, at, reason, keepFingerprints } = order;
  if (scope === undefined) {
    const { count } = await queries.query(
      `INSERT INTO keys.destroyed (subject, at, reason, keep_fingerprints) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [subject, at, reason, keepFingerprints],
    );
    return count > 0;
  }
  const { category, year } = columnsOf(scope);
  const { count } = await queries.query(
    `INSERT INTO keys.partly_destroyed (subject, category, year, reason, at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [subject, category, year, reason, at],
  );
  return count > 0;
}

export async function endKeys(queries: Queries, subject: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await queries.query('DELETE FROM keys.keys WHERE key_id = ANY ($1)', [ids]);
  await queries.query(
    `INSERT INTO keys.ended_keys (key_id, subject) SELECT id, $2 FROM unnest($1::text[]) AS id
     ON CONFLICT DO NOTHING`,
    [ids, subject],
  );
  for (const table of RECORDS)
    await queries.query(`UPDATE ${table} SET finished = false, scrubbed = false WHERE subject = $1`, [
      subject,
    ]);
}

/** All that is on record of one subject. */
export async function recordOf(queries: Queries, subject: string): Promise<SubjectRecord> {
  const { rows } = await queries.query<{ at: string; reason: string; keepFingerprints: string[] }>(
    'SELECT at, reason, keep_fingerprints AS "keepFingerprints" FROM keys.destroyed WHERE subject = $1',
    [subject],
  );
  const parts = await queries.query<{ category: string; year: number; reason: string; at: string }>(
    'SELECT category, year, reason, at FROM keys.partly_destroyed WHERE subject = $1',
    [subject],
  );
  const ended = await queries.query<{ id: string }>(
    'SELECT key_id AS id FROM keys.ended_keys WHERE subject = $1',
    [subject],
  );
  return { subject, whole: rows[0], parts: parts.rows, ids: ended.rows.map(({ id }) => id) };
}

export async function isFinished(queries: Queries, subject: string): Promise<boolean> {
  const each = RECORDS.map((table) => `SELECT FROM ${table} WHERE subject = $1 AND NOT finished`);
  return (await queries.query(each.join(' UNION ALL '), [subject])).count === 0;
}

/** All that is on record, as the list says it. */
export async function recorded(queries: Queries): Promise<readonly ListedErasure[]> {
  const { rows } = await queries.query<{ subject: string }>(
    RECORDS.map((table) => `SELECT subject FROM ${table}`).join(' UNION ') + ' ORDER BY 1',
  );
  const found: ListedErasure[] = [];
  for (const { subject } of rows) {
    const { whole, parts, ids: keys } = await recordOf(queries, subject);
    if (whole !== undefined) found.push({ kind: 'erased', subject, ...whole, keys });
    for (const { category, year, reason, at } of parts) {
      const scope = { ...(category === '' ? {} : { category }), ...(year === 0 ? {} : { year }) };
      found.push({ kind: 'erased', subject, reason, at, keepFingerprints: [], scope, keys });
    }
  }
  return found;
}
