import { finding, fine, type Check, type Diagnosis } from './diagnosis.js';
import type { Queries } from './queries.js';

export interface Roles {
  readonly db: Queries;
}

const CHANGING = ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER'];
const TABLES = ['commits', 'streams', 'revisions', 'categories', 'head', 'writers'].map(
  (name) => `ledger.${name}`,
);
const ROLES = "rolname ~ '^coop_' AND rolcanlogin";
const ADVICE = {
  cause: 'somebody gave it more by hand, or it was made by something else than the preparation',
  remedy:
    'revoke it, then let the preparation set the roles right: --prepare with the passwords of the services',
};

/** Whoever appends goes through the one function, which knows what each role may append. */
export async function ledgerRights({ db }: Roles): Promise<Diagnosis | undefined> {
  if (!(await db.has('ledger.commits'))) return undefined;
  const roles = await db.all<{ name: string; powers: string[] }>(
    `SELECT rolname AS name, ARRAY(
       SELECT privilege || ' on ' || relation FROM unnest($1::text[]) relation, unnest($2::text[]) privilege
       WHERE has_table_privilege(rolname, relation, privilege)) AS powers
     FROM pg_roles WHERE ${ROLES} ORDER BY 1`,
    ...[TABLES, CHANGING],
  );
  if (roles.length === 0) return undefined;
  const wide = roles.filter(({ powers }) => powers.length > 0);
  if (wide.length === 0) return fine('rights on the ledger', `${roles.length} roles, none changes a table`);
  const detail = wide.map(({ name, powers }) => `${name} has ${powers.join(', ')}`).join('; ');
  return finding('rights on the ledger', detail, ADVICE);
}

export async function serverRights({ db }: Roles): Promise<Diagnosis | undefined> {
  const roles = await db.all<{ name: string; powers: string[] }>(
    `SELECT rolname AS name, array_remove(ARRAY[
       CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
       CASE WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END,
       CASE WHEN rolreplication THEN 'REPLICATION' END], NULL) AS powers
     FROM pg_roles WHERE ${ROLES} ORDER BY 1`,
  );
  if (roles.length === 0) return undefined;
  const wide = roles.filter(({ powers }) => powers.length > 0);
  if (wide.length === 0) return fine('rights on the server', `${roles.length} roles, none has any`);
  const detail = wide.map(({ name, powers }) => `${name} is ${powers.join(', ')}`).join('; ');
  return finding('rights on the server', detail, ADVICE);
}

/** A service appends events of its own categories: `<service>-…`. */
export async function writers({ db }: Roles): Promise<Diagnosis | undefined> {
  if (!(await db.has('ledger.writers'))) return undefined;
  const rows = await db.all<{ role: string; prefix: string }>(
    `SELECT role, category_prefix AS prefix FROM ledger.writers
     WHERE role NOT IN (SELECT rolname FROM pg_roles r JOIN pg_class c ON c.relowner = r.oid
       WHERE c.oid = 'ledger.commits'::regclass) AND role !~ '_all$' ORDER BY 1`,
  );
  if (rows.length === 0) return undefined;
  const foreign = rows.filter(
    ({ role, prefix }) => !role.endsWith(`_${prefix.replace(/-$/, '')}`) || prefix === '',
  );
  if (foreign.length === 0) return fine('categories of roles', `${rows.length} roles append their own`);
  const detail = foreign.map(
    ({ role, prefix }) => `${role} appends ${prefix === '' ? 'everything' : `${prefix}…`}`,
  );
  return finding('categories of roles', detail.join('; '), ADVICE);
}

export const roleChecks: Readonly<Record<string, Check<Roles>>> = {
  'rights on the ledger': ledgerRights,
  'rights on the server': serverRights,
  'categories of roles': writers,
};

/** These seal and open, or sign; nobody else is let in. */
const KEY_HOLDERS = ['identity', 'records', 'anonymisation', 'audit', 'all'];

export async function keysDatabaseRights({ db }: Roles): Promise<Diagnosis | undefined> {
  const roles = await db.all<{ name: string; connects: boolean }>(
    `SELECT rolname AS name, has_database_privilege(rolname, current_database(), 'CONNECT') AS connects
     FROM pg_roles WHERE ${ROLES} ORDER BY 1`,
  );
  if (roles.length === 0) return undefined;
  const wide = roles
    .filter(({ name, connects }) => connects && !KEY_HOLDERS.some((service) => name.endsWith(`_${service}`)))
    .map(({ name }) => name);
  if (wide.length === 0)
    return fine('doors of the key database', 'only those connect who seal, open or sign');
  return finding('doors of the key database', `${wide.join(', ')} may connect`, {
    cause: 'by default every role of a server may connect to every database of it',
    remedy:
      'revoke connect on the key database from public, or run the preparation with the passwords of the services',
  });
}
