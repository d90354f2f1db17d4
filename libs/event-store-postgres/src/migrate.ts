import { hash } from 'node:crypto';
import { StoreError } from '@coop/event-sourcing';
import { Client } from 'pg';
import { MIGRATIONS, SCHEMA_VERSION, type Migration } from './migrations/index.js';
import { faultOf } from './postgres-errors.js';

export interface MigrateOptions {
  /** Stops after this version. Default: the newest. */
  readonly upTo?: number;
}

export interface MigrateReport {
  /** Versions that were carried out now; empty when the database was up to date. */
  readonly applied: readonly number[];
  /** The version of the database afterwards. */
  readonly version: number;
}

/** What a migration needs of a connection: `pg`'s client, or one of its pool. */
export interface MigrationClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: Record<string, unknown>[] }>;
}

/** "DCLG", as the embedded ledger marks its file. Nobody else takes this advisory lock. */
const MIGRATION_LOCK = 0x44434c47;

const BOOKKEEPING = `
CREATE SCHEMA IF NOT EXISTS ledger;
CREATE TABLE IF NOT EXISTS ledger.schema_migrations (
  version    integer PRIMARY KEY,
  name       text NOT NULL,
  checksum   text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
);`;

/**
 * Brings the schema `ledger` up to date, all or nothing. Who connects becomes the owner of the tables: a role that
 * may create schemas, and that no service uses. Instances that start together wait for each other.
 *
 * @param database - `postgres://` URL, or a connected client that is not within a transaction
 * @throws StoreError `StoreUnavailable` when a carried-out migration has changed since, when the database is newer
 * than this program, or when it cannot be reached
 */
export async function migrate(
  database: string | MigrationClient,
  { upTo = SCHEMA_VERSION }: MigrateOptions = {},
): Promise<MigrateReport> {
  if (typeof database !== 'string') return applyMigrations(database, MIGRATIONS, upTo);
  const client = new Client({ connectionString: database, connectionTimeoutMillis: 5_000 });
  // The statement under way reports; without a listener, the broken connection would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await applyMigrations(client, MIGRATIONS, upTo);
  } catch (error) {
    throw faultOf(error);
  } finally {
    await client.end();
  }
}

/** {@link migrate} with given steps, whose versions are 1, 2, 3 … */
export async function applyMigrations(
  client: MigrationClient,
  migrations: readonly Migration[],
  upTo: number,
): Promise<MigrateReport> {
  await client.query('BEGIN');
  try {
    await client.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    await requireUtf8(client);
    await client.query(BOOKKEEPING);
    const done = await carriedOut(client, migrations);
    const pending = migrations.filter(({ version }) => version > done && version <= upTo);
    for (const migration of pending) await apply(client, migration);
    await client.query('COMMIT');
    return { applied: pending.map(({ version }) => version), version: pending.at(-1)?.version ?? done };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Digests are made of UTF-8 in the database, and must be the same as everywhere else. */
async function requireUtf8(client: MigrationClient): Promise<void> {
  const { rows } = await client.query('SHOW server_encoding');
  if (rows[0]?.['server_encoding'] !== 'UTF8')
    throw new StoreError('StoreUnavailable', 'the database must be encoded in UTF8');
}

async function apply(client: MigrationClient, migration: Migration): Promise<void> {
  await client.query(migration.sql);
  await client.query('INSERT INTO ledger.schema_migrations (version, name, checksum) VALUES ($1, $2, $3)', [
    migration.version,
    migration.name,
    checksumOf(migration),
  ]);
}

const checksumOf = ({ sql }: Migration): string => hash('sha256', sql, 'hex');

/** The version of the database, once its history is known to be ours. */
async function carriedOut(client: MigrationClient, migrations: readonly Migration[]): Promise<number> {
  const { rows } = await client.query(
    'SELECT version, name, checksum FROM ledger.schema_migrations ORDER BY version',
  );
  const known = new Map(migrations.map((migration) => [migration.version, migration]));
  for (const { version, name, checksum } of rows) {
    const migration = known.get(Number(version));
    if (migration === undefined) throw newer(Number(version), migrations.length);
    if (checksumOf(migration) !== checksum)
      throw new StoreError(
        'StoreUnavailable',
        `migration ${Number(version)} (${String(name)}) is not the one that was carried out`,
      );
  }
  return Number(rows.at(-1)?.['version'] ?? 0);
}

const newer = (version: number, known: number): StoreError =>
  new StoreError('StoreUnavailable', `the database has version ${version}, this program knows ${known}`);

/**
 * Refuses a database that this program would misread, before the first append.
 * @throws StoreError `StoreUnavailable`
 */
export function requireVersion(version: number | undefined): void {
  if (version === undefined || version < SCHEMA_VERSION)
    throw new StoreError(
      'StoreUnavailable',
      `the database has version ${version ?? 0}, this program needs ${SCHEMA_VERSION}: migrate first`,
    );
  if (version > SCHEMA_VERSION) throw newer(version, SCHEMA_VERSION);
}
