import { escapeIdentifier } from 'pg';
import type { Session } from './session.js';

/**
 * Creates a table of a service before the service itself does. It belongs to whoever owns the schema, as if the service
 * had made it: its role must be able to change it.
 */
export async function ownTable(
  session: Session,
  schema: string,
  name: string,
  columns: string,
): Promise<void> {
  const table = `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`;
  const ownerOf = 'SELECT pg_get_userbyid(nspowner) AS owner FROM pg_namespace WHERE nspname = $1';
  if ((await session.query(ownerOf, [schema])).length === 0)
    await session.query(`CREATE SCHEMA ${escapeIdentifier(schema)}`);
  if (await session.has(`${schema}.${name}`)) return;
  await session.query(`CREATE TABLE ${table} (${columns})`);
  const [found] = await session.query<{ owner: string }>(ownerOf, [schema]);
  if (found !== undefined)
    await session.query(`ALTER TABLE ${table} OWNER TO ${escapeIdentifier(found.owner)}`);
}
