import type { Session } from './session.js';

/** The lines of a list of erasures, into one of the two tables that keep it. */
export async function insertErasures(
  session: Session,
  table: 'keys.erasure_list' | 'vault.erasure_list',
  lines: readonly string[],
): Promise<void> {
  await session.query(
    `INSERT INTO ${table} SELECT number, line FROM unnest($1::text[]) WITH ORDINALITY AS new (line, number)`,
    [lines],
  );
}
