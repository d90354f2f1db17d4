import { sql, type Kysely } from 'kysely';
import type { UnknownTables } from './projection.js';

/** Up to which position each projection and each reactor has read, by its name. */
export type Checkpoints = ReadonlyMap<string, bigint>;

/** Creates the table of checkpoints when it is absent. Call it in a transaction. */
export async function createCheckpoints(db: Kysely<UnknownTables>): Promise<void> {
  await sql`create table if not exists checkpoints (projection text primary key, position bigint not null)`.execute(
    db,
  );
}

/** All checkpoints of the database; who has none yet is absent. */
export async function readCheckpoints(db: Kysely<UnknownTables>): Promise<Map<string, bigint>> {
  const { rows } = await sql<{
    projection: string;
    position: number;
  }>`select projection, position from checkpoints`.execute(db);
  return new Map(rows.map(({ projection, position }) => [projection, BigInt(position)]));
}

/** Moves some checkpoints to one position. Call it in the transaction of what was done up to there. */
export async function saveCheckpoints(
  db: Kysely<UnknownTables>,
  names: readonly string[],
  position: bigint,
): Promise<void> {
  const rows = sql.join(names.map((name) => sql`(${name}, ${position})`));
  await sql`insert into checkpoints (projection, position) values ${rows}
    on conflict (projection) do update set position = excluded.position`.execute(db);
}
