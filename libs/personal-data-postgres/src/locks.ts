import { hash } from 'node:crypto';
import type { Queries } from './database.js';

/**
 * Advisory locks of the vault, by two 32-bit numbers (https://www.postgresql.org/docs/15/explicit-locking.html,
 * section 13.3.5). The first is the vault's own, drawn once, so that others in the same database use another.
 */
const VAULT = 1_846_203_117;
const SUBJECT = 1_846_203_118;
const PREPARING = 1;
const SEALING = 2;

/** Until the transaction ends: only one process prepares this database. */
export const lockPreparing = async (queries: Queries): Promise<void> => lock(queries, '', PREPARING);

/** Until the transaction ends: no destruction begins. Many hold it together. */
export const lockOutDestructions = async (queries: Queries): Promise<void> =>
  lock(queries, '_shared', SEALING);

/** Until the transaction ends: nobody seals; whoever is sealing has finished. */
export const lockOutSeals = async (queries: Queries): Promise<void> => lock(queries, '', SEALING);

/** Until the session gives it back or ends: this process carries out this destruction. */
export async function takeSubject(queries: Queries, subject: string): Promise<void> {
  await queries.query('SELECT pg_advisory_lock($1, $2)', [SUBJECT, numberOf(subject)]);
}

/** The same, unless somebody else is at it. */
export async function tryToTakeSubject(queries: Queries, subject: string): Promise<boolean> {
  const sql = 'SELECT pg_try_advisory_lock($1, $2) AS taken';
  const { rows } = await queries.query<{ taken: boolean }>(sql, [SUBJECT, numberOf(subject)]);
  return rows[0]?.taken === true;
}

export async function giveSubjectBack(queries: Queries, subject: string): Promise<void> {
  await queries.query('SELECT pg_advisory_unlock($1, $2)', [SUBJECT, numberOf(subject)]);
}

async function lock(queries: Queries, kind: '' | '_shared', what: number): Promise<void> {
  await queries.query(`SELECT pg_advisory_xact_lock${kind}($1, $2)`, [VAULT, what]);
}

// Two subjects with one number only wait for each other.
function numberOf(subject: string): number {
  return hash('sha256', subject, 'buffer').readInt32BE(0);
}
