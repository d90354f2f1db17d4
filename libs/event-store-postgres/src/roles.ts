import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError, escapeIdentifier, escapeLiteral } from 'pg';
import { faultOf } from './postgres-errors.js';
import { scramVerifier } from './scram-verifier.js';

const SERVICE = /^[a-z][a-z0-9]{0,30}$/;
/** The role of the form in which one process runs all services. */
const ALL = 'all';
/** Reads everything, appends nothing: for auditors and reports. */
const READER = 'reader';

/** Name of the database role of a service. */
export const roleOf = (service: string, prefix = 'coop'): string => `${prefix}_${service}`;

/** What the role may append: categories that begin so; `undefined` when nothing. */
function categoriesOf(service: string): string | undefined {
  if (service === READER) return undefined;
  return service === ALL ? '' : `${service}-`;
}

/** Roles belong to the server, not to one database: two that are being set up may meet. */
const MET_ANOTHER = new Set(['42710', '23505', 'XX000', '40001']);
const ATTEMPTS = 5;

async function again(work: () => Promise<unknown>, attempt = 1): Promise<void> {
  try {
    await work();
  } catch (error) {
    const met = error instanceof DatabaseError && MET_ANOTHER.has(error.code ?? '');
    if (!met || attempt === ATTEMPTS) throw error;
    await delay(50 * attempt * (0.5 + Math.random()));
    await again(work, attempt + 1);
  }
}

export interface CreateRolesOptions {
  /** Beginning of the roles' names. Default `coop`; another one where cooperatives share a server. */
  readonly prefix?: string;
}

/**
 * Makes or renews one role for each service: `coop_<service>` reads the whole ledger and appends, through the one
 * function, to categories `<service>-…`. `coop_all` appends to all categories, `coop_reader` to none. None of them can
 * change or delete a row, a table or a trigger. The schema must be there: see `migrate`.
 *
 * @param adminUrl - role that owns the ledger and may create roles
 * @param passwords - by service: printable ASCII. Only their SCRAM verifiers are sent.
 * @throws RangeError for a name or password that cannot be one; StoreError when the database refuses
 */
export async function createRoles(
  adminUrl: string,
  passwords: Readonly<Record<string, string>>,
  { prefix = 'coop' }: CreateRolesOptions = {},
): Promise<void> {
  await ensureRoles(adminUrl, passwords, { prefix });
  await asAdmin(adminUrl, async (client) => {
    for (const service of Object.keys(passwords))
      await again(() =>
        client.query(
          permissionStatements(client.database ?? '', roleOf(service, prefix), categoriesOf(service)),
        ),
      );
  });
}

/**
 * Makes or renews the roles alone, without any right: for a server that has no ledger, such as that of the keys.
 * @throws RangeError for a name or password that cannot be one; StoreError when the server refuses
 */
export async function ensureRoles(
  adminUrl: string,
  passwords: Readonly<Record<string, string>>,
  { prefix = 'coop' }: CreateRolesOptions = {},
): Promise<void> {
  const statements = Object.entries(passwords).map(([service, password]) => {
    if (!SERVICE.test(service)) throw new RangeError('a service is named by small letters and digits');
    return roleStatement(roleOf(service, prefix), scramVerifier(password));
  });
  await asAdmin(adminUrl, async (client) => {
    for (const statement of statements) await again(() => client.query(statement));
  });
}

async function asAdmin(adminUrl: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000 });
  // The statement under way reports; without a listener, the broken connection would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } catch (error) {
    throw faultOf(error);
  } finally {
    await client.end();
  }
}

const ATTRIBUTES = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT';

function roleStatement(role: string, verifier: string): string {
  const attributes = `${escapeIdentifier(role)} WITH ${ATTRIBUTES} PASSWORD ${escapeLiteral(verifier)}`;
  return `DO $do$ BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ${escapeLiteral(role)})
    THEN ALTER ROLE ${attributes}; ELSE CREATE ROLE ${attributes}; END IF;
  END $do$`;
}

/** One transaction: several statements in one query are one. */
function permissionStatements(database: string, role: string, categories: string | undefined): string {
  const name = escapeIdentifier(role);
  const writer = escapeLiteral(role);
  const appending =
    categories === undefined
      ? `REVOKE EXECUTE ON FUNCTION ledger.append_group FROM ${name};`
      : `GRANT EXECUTE ON FUNCTION ledger.append_group TO ${name};
         INSERT INTO ledger.writers (role, category_prefix) VALUES (${writer}, ${escapeLiteral(categories)});`;
  return `
    GRANT CONNECT ON DATABASE ${escapeIdentifier(database)} TO ${name};
    GRANT USAGE ON SCHEMA ledger TO ${name};
    GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO ${name};
    DELETE FROM ledger.writers WHERE role = ${writer};
    ${appending}`;
}
