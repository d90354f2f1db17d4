import { finding, fine, type Check, type Diagnosis } from './diagnosis.js';
import { clockSkew } from './network.js';
import type { Queries } from './queries.js';

export interface PostgresServer {
  readonly db: Queries;
  readonly now: () => Date;
}

const DURABLE = ['fsync', 'full_page_writes', 'synchronous_commit'] as const;

export async function durableSettings({ db }: PostgresServer): Promise<Diagnosis> {
  const rows = await db.all<{ name: string; value: string }>(
    'SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name',
    DURABLE,
  );
  const weak = rows
    .filter(({ value }) => value === 'off' || value === 'local')
    .map(({ name, value }) => `${name} = ${value}`);
  if (weak.length === 0) return fine('durability', `${DURABLE.join(', ')} are on`);
  return finding('durability', weak.join(', '), {
    cause: 'what was acknowledged can be gone after a power cut, or the database be damaged by it',
    remedy:
      'set them to on, for the server and for this database and role, and reload; then take a new backup',
  });
}

export async function collation({ db }: PostgresServer): Promise<Diagnosis> {
  const row = await db.one<{ bytes: boolean; encoding: string }>(
    `SELECT 'B'::text < 'a'::text AND 'z'::text < 'ä'::text AS bytes, current_setting('server_encoding') AS encoding`,
  );
  if (row?.bytes === true && row.encoding === 'UTF8')
    return fine('collation', 'text is in the order of its bytes');
  const detail =
    row?.bytes === true ? `the encoding is ${row.encoding}` : 'text is sorted by the rules of a language';
  return finding('collation', detail, {
    cause:
      'read models would differ from those of other machines, and after an upgrade of the system from themselves',
    remedy: `create a database with template0, encoding UTF8 and locale C.UTF-8, and restore a backup into it`,
  });
}

export async function serverClock({ db, now }: PostgresServer): Promise<Diagnosis> {
  const before = now().getTime();
  const row = await db.one<{ ms: number }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
  );
  return clockSkew('clock of PostgreSQL', row?.ms ?? 0, { before, after: now().getTime() });
}

export const postgresServerChecks: Readonly<Record<string, Check<PostgresServer>>> = {
  durability: durableSettings,
  collation,
  'clock of PostgreSQL': serverClock,
};
