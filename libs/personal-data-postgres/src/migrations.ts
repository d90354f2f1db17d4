import { VaultRefusal } from '@coop/personal-data';
import { only, type Database, type Queries } from './database.js';
import { lockPreparing } from './locks.js';

/** A schema and the steps that made it what it is. A released step is never changed: a new one is added. */
export interface Migrations {
  readonly schema: 'vault' | 'keys';
  readonly steps: readonly string[];
}

/**
 * Brings a schema to the version of this program, each step once, also when several processes start together. A
 * schema that is already there needs no right to create anything.
 * @throws VaultRefusal `ReadOnly` if steps are missing and the vault may not write
 */
export async function migrate(database: Database, migrations: Migrations): Promise<void> {
  if ((await versionOf(database, migrations)) === migrations.steps.length) return;
  if (database.readOnly) throw new VaultRefusal('ReadOnly');
  await database.transaction(async (queries) => {
    await lockPreparing(queries);
    await createSchema(queries, migrations.schema);
    const version = await versionOf(queries, migrations);
    for (const [index, step] of migrations.steps.entries()) {
      if (index < version) continue;
      await queries.query(step);
      await queries.query(`INSERT INTO ${migrations.schema}.migrations (version) VALUES ($1)`, [index + 1]);
    }
  });
}

async function createSchema(queries: Queries, schema: string): Promise<void> {
  const sql = 'SELECT to_regnamespace($1) IS NOT NULL AS found';
  const { found } = only(await queries.query<{ found: boolean }>(sql, [schema]));
  if (!found) await queries.query(`CREATE SCHEMA ${schema}`);
  await queries.query(
    `CREATE TABLE IF NOT EXISTS ${schema}.migrations (
       version integer PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now())`,
  );
}

async function versionOf(queries: Queries, { schema, steps }: Migrations): Promise<number> {
  const sql = 'SELECT to_regclass($1) IS NOT NULL AS found';
  const { found } = only(await queries.query<{ found: boolean }>(sql, [`${schema}.migrations`]));
  if (!found) return 0;
  const latest = `SELECT coalesce(max(version), 0) AS version FROM ${schema}.migrations`;
  const { version } = only(await queries.query<{ version: number }>(latest));
  if (version > steps.length)
    throw new Error(`schema ${schema} has version ${version}, newer than this program`);
  return version;
}
