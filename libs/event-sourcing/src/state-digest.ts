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

/** Rows that are in memory at once: a read model may be larger than the memory of a small server. */
const PAGE_ROWS = 1_000;

/** A row of a read model: text, numbers and nulls. */
export type ReadModelRow = Record<string, unknown>;

/** All rows of a table in the order of its key, a page at a time. */
export async function* pagesOf(
  db: Kysely<UnknownTables>,
  table: string,
  key: readonly string[],
): AsyncGenerator<readonly ReadModelRow[]> {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  let last: ReadModelRow | undefined;
  for (;;) {
    const after =
      last === undefined
        ? sql``
        : sql`where (${columns}) > (${sql.join(key.map((column) => last?.[column]))})`;
    const page =
      await sql<ReadModelRow>`select * from ${sql.table(table)} ${after} order by ${columns} limit ${PAGE_ROWS}`.execute(
        db,
      );
    yield page.rows;
    last = page.rows.at(-1);
    if (page.rows.length < PAGE_ROWS) return;
  }
}

/** RFC 8785 form of flat rows, a line each: members in the order of their names, columns hold text and numbers. */
function linesOf(rows: readonly ReadModelRow[]): string {
  const members = Object.keys(rows[0] ?? {})
    .sort()
    .map((column) => ({ column, name: `${JSON.stringify(column)}:` }));
  const line = (row: ReadModelRow) =>
    `{${members.map(({ column, name }) => name + JSON.stringify(row[column])).join(',')}}\n`;
  return rows.map(line).join('');
}

/**
 * Digest of a read model: every row of every table, in the order of its key. It works on sealed references, so
 * a rebuild after an erasure gives the same digest. Its cost grows with the read model: it is for moments, not
 * for each event.
 */
export async function projectionDigest(db: Kysely<UnknownTables>, projection: Projection): Promise<string> {
  const hash = createHash('sha256');
  for (const { name, key } of projection.tables) {
    hash.update(`${name}\n`);
    for await (const rows of pagesOf(db, name, key)) hash.update(linesOf(rows));
  }
  return hash.digest('hex');
}
