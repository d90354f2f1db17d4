import { migrate, type MigrationClient } from '@coop/event-store-postgres';
import { duration, finding, fine, messageOf, MINUTE, type Check, type Diagnosis } from './diagnosis.js';
import { parkedInDatabase } from './parked.js';
import { webhooks, type Webhook } from './data-folder.js';
import type { Queries } from './queries.js';

export interface PostgresLedger {
  readonly db: Queries;
}

/** Lets a migration read what was carried out, and carry out nothing. */
const onlyReading = (db: Queries): MigrationClient => ({
  query: async (text, values = []) => ({
    rows: /^\s*(SELECT|SHOW)\b/i.test(text)
      ? [...(await db.all<Record<string, unknown>>(text, ...values))]
      : [],
  }),
});

export async function migrations({ db }: PostgresLedger): Promise<Diagnosis> {
  const advice = {
    cause: 'another version of the program made or upgraded this database',
    remedy: 'run the version that the services have with --prepare; never change the ledger by hand',
  };
  if (!(await db.has('ledger.schema_migrations')))
    return finding('migrations', 'there is no ledger in this database', advice);
  try {
    const { applied, version } = await migrate(onlyReading(db));
    if (applied.length === 0) return fine('migrations', `all ${version} are carried out`);
    return finding('migrations', `not carried out: ${applied.join(', ')}`, advice);
  } catch (error) {
    return finding('migrations', messageOf(error), advice);
  }
}

const INDEXES = [
  ['ledger.commits', 'last'],
  ['ledger.commits', 'command_id'],
  ['ledger.streams', 'name'],
  ['ledger.revisions', 'stream,revision'],
  ['ledger.categories', 'name'],
] as const;

export async function indexes({ db }: PostgresLedger): Promise<Diagnosis | undefined> {
  if (!(await db.has('ledger.commits'))) return undefined;
  const rows = await db.all<{ table: string; columns: string }>(
    `SELECT indrelid::regclass::text AS table,
       (SELECT string_agg(attname, ',' ORDER BY n) FROM unnest(indkey::int[]) WITH ORDINALITY AS k (attnum, n)
          JOIN pg_attribute a ON a.attrelid = indrelid AND a.attnum = k.attnum) AS columns
     FROM pg_index JOIN pg_class c ON c.oid = indrelid JOIN pg_namespace s ON s.oid = relnamespace
     WHERE nspname = 'ledger' AND indisunique AND indisvalid AND indisready`,
  );
  const missing = INDEXES.filter(
    ([table, columns]) => !rows.some((row) => row.table === table && row.columns === columns),
  ).map(([table, columns]) => `${table} (${columns})`);
  if (missing.length === 0) return fine('indexes of the ledger', 'all are there and valid');
  return finding('indexes of the ledger', `missing or invalid: ${missing.join(', ')}`, {
    cause:
      'an index was dropped, or its building failed: appends could be given one place twice, and reads are slow',
    remedy: 'stop the services and create it again; if that fails, verify the ledger and restore a backup',
  });
}

const TOO_FAR = MINUTE;

export async function leases({ db }: PostgresLedger): Promise<Diagnosis | undefined> {
  if (!(await db.has('coordination.leases'))) return undefined;
  const rows = await db.all<{ name: string; holder: string; left: number | null }>(
    `SELECT name, holder, CASE WHEN until > '-infinity' THEN
       (extract(epoch FROM until - clock_timestamp()) * 1000)::float8 END AS left FROM coordination.leases ORDER BY name`,
  );
  const abandoned = rows
    .filter(({ left }) => left !== null && left < -TOO_FAR)
    .map(({ name, left }) => `${name} (nobody for ${duration(-(left ?? 0))})`);
  const stuck = rows
    .filter(({ left }) => left !== null && left > TOO_FAR)
    .map(({ name, holder, left }) => `${name} (held by ${holder} for another ${duration(left ?? 0)})`);
  if (abandoned.length + stuck.length === 0)
    return fine('leases', `${rows.length}, each held, or given back`);
  return finding('leases', [...abandoned, ...stuck].join(', '), {
    cause:
      abandoned.length > 0
        ? 'its holder ended without giving it back, and no instance took over: the service does not run'
        : 'the clock of the server was set back while it was held: nobody else can take it until then',
    remedy:
      abandoned.length > 0
        ? 'start the service; its read models and reactors stand still until then'
        : 'restart the holder, which gives its lease back',
  });
}

export async function disabledWebhooks({ db }: PostgresLedger): Promise<Diagnosis | undefined> {
  if (!(await db.has('consent.consent_webhooks'))) return undefined;
  return webhooks(await db.all<Webhook>('SELECT webhook_id AS id, status FROM consent.consent_webhooks'));
}

/** Of every service's schema, but not of those in which something is being rebuilt. */
export async function checkpointsIn(
  db: Queries,
  known: ReadonlySet<string>,
): Promise<ReadonlyMap<string, bigint>> {
  const schemas = await db.all<{ name: string }>(
    `SELECT quote_ident(schemaname) AS name FROM pg_tables WHERE tablename = 'checkpoints'`,
  );
  const found = new Map<string, bigint>();
  for (const { name } of schemas)
    for (const { projection, position } of await db.all<{ projection: string; position: string }>(
      `SELECT projection, position FROM ${name}.checkpoints`,
    ))
      if (known.has(projection) || projection.startsWith('reactor:')) found.set(projection, BigInt(position));
  return found;
}

export const postgresLedgerChecks: Readonly<Record<string, Check<PostgresLedger>>> = {
  migrations,
  'indexes of the ledger': indexes,
  leases,
  webhooks: disabledWebhooks,
  'parked events': parkedInDatabase,
};
