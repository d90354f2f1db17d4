import { Pool } from 'pg';
import type { Triple } from './reduced-workload.js';

const BATCH = 5_000;

/** Writes what was agreed to into one table, with one index over all that is asked. */
export async function fillTable(pool: Pool, triples: Iterable<Triple>): Promise<void> {
  await pool.query(
    'CREATE TABLE grants (subject uuid, consumer uuid, purpose text, PRIMARY KEY (subject, consumer, purpose))',
  );
  let batch: Triple[] = [];
  for (const triple of triples) {
    if (batch.push(triple) < BATCH) continue;
    await insert(pool, batch);
    batch = [];
  }
  await insert(pool, batch);
  await pool.query('ANALYZE grants');
}

async function insert(pool: Pool, batch: readonly Triple[]): Promise<void> {
  await pool.query('INSERT INTO grants SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[])', [
    ...[batch.map((each) => each.subject), batch.map((each) => each.consumer)],
    batch.map((each) => each.purpose),
  ]);
}
