import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { sql, type Kysely } from 'kysely';
import type { Projection, UnknownTables } from './projection.js';

/** Digest of plain JSON-able state: SHA-256 of its RFC 8785 form (hex). */
export function stateDigest(state: unknown): string {
  return createHash('sha256')
    .update(canonicalize(state) ?? 'null')
    .digest('hex');
}

/**
 * Digest of a read model: every row of every table, in the order of its key. It works on sealed references, so
 * a rebuild after an erasure gives the same digest.
 */
export async function projectionDigest(db: Kysely<UnknownTables>, projection: Projection): Promise<string> {
  const hash = createHash('sha256');
  for (const { name, key } of projection.tables) {
    hash.update(`${name}\n`);
    const order = sql.join(key.map((column) => sql.ref(column)));
    const { rows } = await sql<
      Record<string, unknown>
    >`select * from ${sql.table(name)} order by ${order}`.execute(db);
    for (const row of rows) hash.update(`${canonicalize(row)}\n`);
  }
  return hash.digest('hex');
}
