import { finding, fine, type Check, type Diagnosis } from './diagnosis.js';
import { erasures } from './keys-folder.js';
import { evidenceFound } from './log-standing.js';
import { keysDatabaseRights } from './postgres-roles.js';
import type { Queries } from './queries.js';

export interface KeysDatabase {
  readonly db: Queries;
  readonly data: Queries;
}

interface Where {
  readonly database: string;
  readonly server: string;
}

const placeOf = (db: Queries): Promise<Where | undefined> =>
  db.one<Where>(
    `SELECT current_database() AS database,
       concat_ws(' ', inet_server_addr(), inet_server_port(), pg_postmaster_start_time()) AS server`,
  );

export async function keysApart({ db, data }: KeysDatabase): Promise<Diagnosis> {
  const [keys, values] = [await placeOf(db), await placeOf(data)];
  const sameServer = keys?.server === values?.server;
  if (sameServer && keys?.database === values?.database)
    return finding('place of the keys', 'keys and data are in one database', {
      cause: 'each backup of it holds both, and opens everything that is erased later',
      remedy: 'move the keys to a database of their own: back up with --with-keys, restore into two',
    });
  return fine(
    'place of the keys',
    sameServer
      ? 'a database of their own; the server is the same, so back up each by itself, never the whole server'
      : 'a server of their own',
  );
}

export async function keysOfValues({ db, data }: KeysDatabase): Promise<Diagnosis | undefined> {
  if (!(await db.has('keys.meta')) || !(await data.has('vault.state'))) return undefined;
  const store = await db.one<{ id: string }>(
    "SELECT encode(value, 'hex') AS id FROM keys.meta WHERE name = 'store-id'",
  );
  const bound = await data.one<{ id: string | null }>('SELECT key_store AS id FROM vault.state');
  if (bound?.id == null) return undefined;
  if (bound.id === store?.id) return fine('pair of keys', 'the keys are those of the values');
  return finding('pair of keys', 'the key database belongs to other sealed values', {
    cause: 'a database was restored beside another cooperative’s, or under its name',
    remedy: 'give the services the key database that belongs to these data; none starts until then',
  });
}

export async function unfinishedErasures({ db }: KeysDatabase): Promise<Diagnosis | undefined> {
  if (!(await db.has('keys.destroyed'))) return undefined;
  const parts = (await db.has('keys.partly_destroyed'))
    ? 'UNION ALL SELECT finished, scrubbed FROM keys.partly_destroyed'
    : '';
  const row = await db.one<{ erased: number; unfinished: number; unscrubbed: number }>(
    `SELECT count(*)::int AS erased, (count(*) FILTER (WHERE NOT finished))::int AS unfinished,
       (count(*) FILTER (WHERE finished AND NOT scrubbed))::int AS unscrubbed
     FROM (SELECT finished, scrubbed FROM keys.destroyed ${parts}) AS every`,
  );
  return row === undefined ? undefined : erasures(row);
}

export async function evidenceInTable({ db }: KeysDatabase): Promise<Diagnosis | undefined> {
  if (!(await db.has('audit_keys.log_evidence'))) return undefined;
  const row = await db.one<{ found: number }>('SELECT count(*)::int AS found FROM audit_keys.log_evidence');
  const found = row?.found ?? 0;
  return found === 0 ? undefined : evidenceFound('both notes lie in audit_keys.log_evidence');
}

export const keysDatabaseChecks: Readonly<Record<string, Check<KeysDatabase>>> = {
  'place of the keys': keysApart,
  'pair of keys': keysOfValues,
  erasures: unfinishedErasures,
  'doors of the key database': keysDatabaseRights,
  'evidence against the log': evidenceInTable,
};
