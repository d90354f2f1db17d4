import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { SERVICES } from '@coop/contracts';
import { createRoles, ensureRoles, migrate, postgresLeases, roleOf } from '@coop/event-store-postgres';
import { prepareVault } from '@coop/personal-data-postgres';
import { READERS_TABLE } from './event-readers.js';
import { OUTBOX } from './mailer-of.js';

/** Services that seal and open: they alone may read the databases of ciphertexts and keys. */
const KEY_HOLDERS = ['identity', 'records', 'anonymisation'] as const;
/** Erases persons, and therefore owns the keys' table: only an owner may write its file anew. */
const KEY_OWNER = 'identity';
const VAULT_TABLES = ['vault.sealed_values', 'vault.value_keys', 'vault.blind_index'] as const;
/** Signs the log: what was signed last lies with the keys. */
const LOG_SIGNER = 'audit';

export interface PrepareOptions {
  /** Database of ledger, read models and sealed values, with a role that may create schemas (and roles). */
  readonly postgresUrl: string;
  /** Database of the keys, with such a role. */
  readonly keysUrl: string;
  /** By service: makes or renews its role, so that it reaches its own things only. Absent: one role does all. */
  readonly passwords?: Readonly<Record<string, string>>;
  /** Told what is being done. */
  readonly onStep?: (step: string) => void;
}

/**
 * Brings both databases up to date and lets each service's role reach exactly what is its own. May be repeated; run it
 * before every upgrade.
 * @throws StoreError, VaultRefusal, or what the server answers when the role may not do this
 */
export async function prepareDatabases(options: PrepareOptions): Promise<void> {
  const { postgresUrl, keysUrl, passwords, onStep = () => undefined } = options;
  onStep('databases');
  for (const url of [postgresUrl, keysUrl]) await createDatabase(url);
  onStep('ledger');
  await migrate(postgresUrl);
  onStep('leases');
  await (await postgresLeases({ url: postgresUrl, holder: 'preparation' })).close();
  await within(postgresUrl, READERS_TABLE);
  onStep('sealed values and keys');
  await prepareVault({ valuesUrl: postgresUrl, keysUrl });
  if (passwords === undefined) return;
  onStep('roles');
  await createRoles(postgresUrl, passwords);
  // The keys may lie on a server of their own.
  await ensureRoles(keysUrl, passwords);
  const services = Object.keys(passwords).filter((name) => SERVICES.some((service) => service === name));
  await within(postgresUrl, dataRights(services));
  await within(keysUrl, (database) => keyRights(services, database));
}

/** Creates the database of a URL when it is not there: sorted by bytes, as read models need it. */
async function createDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // The statement under way reports; without a listener, the broken connection would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '3D000')) throw error;
    const name = decodeURIComponent(new URL(url).pathname.slice(1));
    const server = new URL(url);
    server.pathname = '/postgres';
    await within(
      String(server),
      `create database ${escapeIdentifier(name)} template template0 encoding 'UTF8' locale 'C.UTF-8'`,
    );
  } finally {
    await client.end();
  }
}

async function within(url: string, sql: string | ((database: string) => string)): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // The statement under way reports; without a listener, the broken connection would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(typeof sql === 'string' ? sql : sql(client.database ?? ''));
  } finally {
    await client.end();
  }
}

/** The schema and all that is in it: tables that one role for everything made before belong to the service now. */
const ownSchema = (schema: string, role: string): string =>
  `do $do$ declare relation regclass; begin
     if not exists (select from pg_catalog.pg_namespace where nspname = ${escapeLiteral(schema)})
     then create schema ${escapeIdentifier(schema)}; end if;
     for relation in select oid from pg_catalog.pg_class
       where relnamespace = ${escapeLiteral(schema)}::regnamespace and relkind in ('r', 'p')
     loop execute format('alter table %s owner to %I', relation, ${escapeLiteral(role)}); end loop;
   end $do$;
   alter schema ${escapeIdentifier(schema)} owner to ${escapeIdentifier(role)};`;

const ownTable = (table: string, role: string): string =>
  `alter table ${table} owner to ${escapeIdentifier(role)};`;

const everyRow = (schema: string, role: string): string =>
  `grant usage on schema ${schema} to ${escapeIdentifier(role)};
   grant select, insert, update, delete on all tables in schema ${schema} to ${escapeIdentifier(role)};`;

/** Each service owns the schemas of its read models and its own tables; leases are shared, ciphertexts are not. */
function dataRights(services: readonly string[]): string {
  const own = services.flatMap((service) =>
    [service, `${service}_state`].map((schema) => ownSchema(schema, roleOf(service))),
  );
  const shared = services.flatMap((service) => [
    everyRow('coordination', roleOf(service)),
    ...(holdsKeys(service) ? [everyRow('vault', roleOf(service))] : []),
    // Only an owner may clear dead ciphertexts out of a table.
    ...(service === KEY_OWNER ? VAULT_TABLES.map((table) => ownTable(table, roleOf(service))) : []),
  ]);
  return [...own, ...shared, outboxRights(services)].join('\n');
}

/** The demonstration's outbox is written by all who write to people. */
function outboxRights(services: readonly string[]): string {
  const writers = services.filter((service) => ['identity', 'records'].includes(service));
  const [owner] = writers;
  if (owner === undefined) return '';
  const schema = `${OUTBOX}_state`;
  return [
    ownSchema(schema, roleOf(owner)),
    ...writers.flatMap((writer) => [
      `grant create on schema ${schema} to ${escapeIdentifier(roleOf(writer))};`,
      everyRow(schema, roleOf(writer)),
    ]),
  ].join('\n');
}

function keyRights(services: readonly string[], database: string): string {
  const holders = services.filter(holdsKeys);
  return [
    // By default every role of a server may connect to every database.
    `revoke connect on database ${escapeIdentifier(database)} from public;`,
    ...services.map((service) => connecting(service, database)),
    ...holders.map((service) => everyRow('keys', roleOf(service))),
    ...(holders.includes(KEY_OWNER) ? [ownTable('keys.keys', roleOf(KEY_OWNER))] : []),
    ...(services.includes(LOG_SIGNER) ? [ownSchema(`${LOG_SIGNER}_keys`, roleOf(LOG_SIGNER))] : []),
  ].join('\n');
}

const holdsKeys = (service: string): boolean => KEY_HOLDERS.some((holder) => holder === service);

function connecting(service: string, database: string): string {
  const [verb, to] = holdsKeys(service) || service === LOG_SIGNER ? ['grant', 'to'] : ['revoke', 'from'];
  return `${verb} connect on database ${escapeIdentifier(database)} ${to} ${escapeIdentifier(roleOf(service))};`;
}
