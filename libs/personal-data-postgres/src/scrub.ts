import type { Queries } from './database.js';

/** Longer than any seal takes; whoever reads for longer keeps the old file. */
const PATIENCE = '2s';
/** Somebody else's deletions may be counted between a vacuum and the look at what it left. */
const ATTEMPTS = 3;
const KEYS = `'keys.keys'::regclass`;

/**
 * Writes the file of the wrapped keys anew, without those that were deleted. `VACUUM` alone is not enough: it frees
 * the space of a dead row and leaves its bytes there until a new row comes. `VACUUM FULL` copies the living rows
 * into a new file, but also dead ones that an old snapshot could still see; therefore the first must have found none.
 * @returns true if no file of the table holds a deleted key any more; false if a long reader, a missing right or a
 *   server without statistics prevented that or prevented knowing it
 */
export async function scrubKeys(queries: Queries): Promise<boolean> {
  // What this session deleted must be counted before the vacuum counts again.
  await queries.query('SELECT pg_stat_force_next_flush()');
  if (!(await leavesNoDeadRow(queries))) return false;
  const emptied = await look(queries);
  await queries.query(`SET lock_timeout = '${PATIENCE}'`);
  try {
    await queries.query('VACUUM (FULL) keys.keys');
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
  } finally {
    await queries.query('RESET lock_timeout');
  }
  return (await look(queries)).file !== emptied.file;
}

async function leavesNoDeadRow(queries: Queries): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await look(queries);
    await queries.query('VACUUM (INDEX_CLEANUP ON) keys.keys');
    const after = await look(queries);
    if (after.vacuums === before.vacuums) return false;
    if (after.dead === '0') return true;
  }
  return false;
}

interface State {
  readonly vacuums: string;
  readonly dead: string;
  readonly file: number;
}

async function look(queries: Queries): Promise<State> {
  const { rows } = await queries.query<State>(
    `SELECT pg_stat_get_vacuum_count(${KEYS}) AS vacuums, pg_stat_get_dead_tuples(${KEYS}) AS dead,
       pg_relation_filenode(${KEYS})::integer AS file`,
  );
  return rows[0] ?? { vacuums: '', dead: '', file: 0 };
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '55P03';
}
