// needs: postgres, nats
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createRoles, postgresLeases } from '@coop/event-store-postgres';
import { startNats, startPostgres, type OwnPostgres } from '@coop/real-parts';
import { coop } from '../testing/coop.js';
import { exampleFolder, temporaryFolders } from '../testing/example-folder.js';
import type { Check, Diagnosis } from './diagnosis.js';
import { natsAnonymous, natsPayload, natsReachable, natsSync } from './nats.js';
import { parkedInDatabase } from './parked.js';
import { evidenceInTable, keysApart, keysOfValues, unfinishedErasures } from './postgres-keys.js';
import { checkpointsIn, disabledWebhooks, indexes, leases, migrations } from './postgres-ledger.js';
import { keysDatabaseRights, ledgerRights, serverRights, writers } from './postgres-roles.js';
import { collation, durableSettings, serverClock } from './postgres-server.js';
import { Queries } from './queries.js';

const folder = temporaryFolders();
const now = () => new Date();
let server: OwnPostgres;
let db: Queries;
let keys: Queries;

function database(name: string): string {
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return String(url);
}

async function run(sql: string, name = 'data'): Promise<void> {
  const client = new Client({ connectionString: database(name) });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

const names: readonly string[] = ['data', 'keys'];
const everywhere = () => ['--postgres', database('data'), '--keys-database', database('keys')];

/** Provokes a fault, looks with a connection of its own, and repairs it. */
async function faulty<Part>(
  check: Check<Part>,
  part: (fresh: Queries) => Part,
  [fault, repair]: readonly [string, string],
  name = 'data',
): Promise<Diagnosis | undefined> {
  await run(fault, name);
  const fresh = await Queries.open(database(name));
  try {
    return await check(part(fresh));
  } finally {
    await fresh.close();
    await run(repair, name);
  }
}

const onData = (fresh: Queries) => ({ db: fresh });

beforeAll(async () => {
  server = await startPostgres();
  for (const name of names)
    await run(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'`, 'postgres');
  const { dataDir, keysDir } = await exampleFolder(folder);
  const list = ['--erasures', `${dataDir}.erasures`];
  const restored = await coop('restore', '--from', dataDir, '--keys', keysDir, ...list, ...everywhere());
  expect(restored).toMatchObject({ code: 0, err: '' });
  [db, keys] = [await Queries.open(database('data')), await Queries.open(database('keys'))];
});

afterAll(async () => {
  await db.close();
  await keys.close();
  await server.stop();
});

describe('The doctor, at a PostgreSQL server', () => {
  it('finds nothing at a sound one, and speaks of nothing that is not there', async () => {
    const { out, code, err } = await coop('doctor', ...everywhere(), '--json');
    const { checks } = JSON.parse(out) as { checks: readonly Diagnosis[] };
    expect(err).toBe('');
    expect(checks.filter(({ fine }) => !fine)).toEqual([]);
    expect(code).toBe(0);
    const spoken = checks.map(({ check }) => check);
    expect(spoken).toEqual(
      expect.arrayContaining(['durability', 'collation', 'migrations', 'log', 'erasures']),
    );
    for (const absent of [
      'data folder',
      'NATS',
      'issuer',
      'leases',
      'webhooks',
      'rights on the ledger',
      'people',
    ])
      expect(spoken).not.toContain(absent);
  });

  it('says in one finding that it cannot be reached, without a password', async () => {
    const { out, code } = await coop('doctor', '--postgres', 'postgres://coop:secret-word@127.0.0.1:1/coop');
    expect(out).toContain('FINDING  PostgreSQL: ');
    expect(out).not.toContain('secret-word');
    expect(code).toBe(1);
  });

  it('finds settings that lose what was acknowledged', async () => {
    const part = (fresh: Queries) => ({ db: fresh, now });
    expect(await durableSettings({ db, now })).toMatchObject({ fine: true });
    const commit = [
      'ALTER DATABASE data SET synchronous_commit = off',
      'ALTER DATABASE data RESET synchronous_commit',
    ] as const;
    expect((await faulty(durableSettings, part, commit))?.detail).toBe('synchronous_commit = off');
    for (const name of ['fsync', 'full_page_writes']) {
      await run(`ALTER SYSTEM SET ${name} = off`);
      const pair = ['SELECT pg_reload_conf(); SELECT pg_sleep(0.5)', `ALTER SYSTEM RESET ${name}`] as const;
      expect((await faulty(durableSettings, part, pair))?.detail).toContain(`${name} = off`);
      await run('SELECT pg_reload_conf(); SELECT pg_sleep(0.5)');
    }
  });

  it('finds a database that sorts by the rules of a language', async () => {
    expect(await collation({ db, now })).toMatchObject({ fine: true });
    await run(
      "CREATE DATABASE sorted TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8' LOCALE_PROVIDER icu ICU_LOCALE 'fr-CH'",
      'postgres',
    );
    const fresh = await Queries.open(database('sorted'));
    expect(await collation({ db: fresh, now })).toMatchObject({ fine: false });
    await fresh.close();
  });

  it('finds that its clock differs', async () => {
    expect(await serverClock({ db, now })).toMatchObject({ fine: true });
    const slow = () => new Date(Date.now() - 600_000);
    expect(await serverClock({ db, now: slow })).toMatchObject({ fine: false });
  });
});

describe('The doctor, at a ledger on PostgreSQL', () => {
  it('finds migrations that were not carried out, or are others', async () => {
    expect(await migrations({ db })).toMatchObject({ fine: true });
    const gone = await faulty(migrations, onData, [
      `CREATE TABLE kept AS SELECT * FROM ledger.schema_migrations; DELETE FROM ledger.schema_migrations WHERE version = 3`,
      `INSERT INTO ledger.schema_migrations SELECT * FROM kept WHERE version = 3; DROP TABLE kept`,
    ]);
    expect(gone).toMatchObject({ fine: false, detail: 'not carried out: 3' });
    const changed = await faulty(migrations, onData, [
      `UPDATE ledger.schema_migrations SET checksum = 'x' || checksum WHERE version = 2`,
      `UPDATE ledger.schema_migrations SET checksum = substr(checksum, 2) WHERE version = 2`,
    ]);
    expect(changed?.detail).toContain('migration 2 (permissions) is not the one that was carried out');
    expect(await migrations({ db })).toMatchObject({ fine: true });
  });

  it('finds that there is no ledger at all', async () => {
    expect(await migrations({ db: keys })).toMatchObject({ fine: false });
    expect(await indexes({ db: keys })).toBeUndefined();
  });

  it('finds an index that is missing', async () => {
    expect(await indexes({ db })).toMatchObject({ fine: true });
    const found = await faulty(indexes, onData, [
      'ALTER TABLE ledger.revisions DROP CONSTRAINT revisions_pkey',
      'ALTER TABLE ledger.revisions ADD PRIMARY KEY (stream, revision)',
    ]);
    expect(found?.detail).toBe('missing or invalid: ledger.revisions (stream,revision)');
  });

  it('finds a lease that nobody took over, and one that nobody can take', async () => {
    expect(await leases({ db })).toBeUndefined();
    await (await postgresLeases({ url: database('data'), holder: 'spec' })).close();
    expect(await leases({ db })).toMatchObject({ fine: true });
    const lease = (name: string, until: string) =>
      `INSERT INTO coordination.leases VALUES ('${name}', 'host:1', 1, clock_timestamp() + interval '${until}')`;
    await run(lease('held', '2 seconds'));
    expect(await leases({ db })).toMatchObject({ fine: true });
    await run(lease('abandoned', '-10 minutes'));
    expect((await leases({ db }))?.detail).toBe('abandoned (nobody for 10 minutes)');
    await run("DELETE FROM coordination.leases WHERE name = 'abandoned'");
    await run(lease('stuck', '3 hours 1 minute'));
    expect((await leases({ db }))?.detail).toBe('stuck (held by host:1 for another 3 hours)');
    await run('DROP SCHEMA coordination CASCADE');
  });

  it('reads the checkpoints of every service', async () => {
    const table = (schema: string, row: string) =>
      `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.checkpoints AS SELECT ${row}`;
    await run(table('consent', `'consent.grants' AS projection, 7::bigint AS position`));
    expect([...(await checkpointsIn(db, new Set(['consent.grants'])))]).toEqual([['consent.grants', 7n]]);
    const { out } = await coop('doctor', '--postgres', database('data'));
    expect(out).toContain('FINDING  read models: behind: consent.grants');
    await run('DROP SCHEMA consent CASCADE');
  });

  it('finds a webhook that is switched off', async () => {
    expect(await disabledWebhooks({ db })).toBeUndefined();
    const found = await faulty(disabledWebhooks, onData, [
      `CREATE SCHEMA consent; CREATE TABLE consent.consent_webhooks AS SELECT 'one' AS webhook_id, 'disabled' AS status`,
      'DROP SCHEMA consent CASCADE',
    ]);
    expect(found).toMatchObject({ fine: false, detail: 'switched off: one' });
  });

  it('finds reactions that were given up, whichever service it was', async () => {
    expect(await parkedInDatabase({ db })).toBeUndefined();
    const found = await faulty(parkedInDatabase, onData, [
      `CREATE SCHEMA consent; CREATE TABLE consent.parked_events AS
         SELECT 'consent.open-deletion-duties' AS reactor, 7::bigint AS position, 'parked' AS state`,
      'DROP SCHEMA consent CASCADE',
    ]);
    expect(found).toMatchObject({ fine: false, detail: 'consent.open-deletion-duties at 7' });
  });
});

describe('The doctor, at the roles of services', () => {
  beforeAll(async () => {
    await createRoles(database('data'), { consent: 'one', identity: 'two' });
    await run(
      'REVOKE CONNECT ON DATABASE keys FROM public; GRANT CONNECT ON DATABASE keys TO coop_identity',
      'keys',
    );
  });

  it('finds nothing when each has what it needs', async () => {
    for (const check of [ledgerRights, serverRights, writers])
      expect(await check({ db })).toMatchObject({ fine: true });
    expect(await keysDatabaseRights({ db: keys })).toMatchObject({ fine: true });
  });

  it('finds one that could write into the ledger past its function', async () => {
    const found = await faulty(ledgerRights, onData, [
      'GRANT INSERT ON ledger.commits TO coop_consent',
      'REVOKE INSERT ON ledger.commits FROM coop_consent',
    ]);
    expect(found?.detail).toBe('coop_consent has INSERT on ledger.commits');
  });

  it('finds one that rules the server', async () => {
    const found = await faulty(serverRights, onData, [
      'ALTER ROLE coop_consent CREATEROLE BYPASSRLS',
      'ALTER ROLE coop_consent NOCREATEROLE NOBYPASSRLS',
    ]);
    expect(found?.detail).toBe('coop_consent is CREATEROLE, BYPASSRLS');
  });

  it('finds one that appends what is not its own', async () => {
    const found = await faulty(writers, onData, [
      "INSERT INTO ledger.writers VALUES ('coop_consent', 'identity-')",
      "DELETE FROM ledger.writers WHERE category_prefix = 'identity-' AND role = 'coop_consent'",
    ]);
    expect(found?.detail).toBe('coop_consent appends identity-…');
  });

  it('finds one that is let into the database of the keys', async () => {
    const pair = [
      'GRANT CONNECT ON DATABASE keys TO coop_consent',
      'REVOKE CONNECT ON DATABASE keys FROM coop_consent',
    ] as const;
    expect((await faulty(keysDatabaseRights, onData, pair, 'keys'))?.detail).toBe('coop_consent may connect');
  });
});

describe('The doctor, at a database of keys', () => {
  it('finds that it is that of the data', async () => {
    expect(await keysApart({ db: keys, data: db })).toMatchObject({ fine: true });
    const again = await Queries.open(database('data'));
    expect(await keysApart({ db: again, data: db })).toMatchObject({ fine: false });
    await again.close();
  });

  it('finds that it belongs to other values', async () => {
    expect(await keysOfValues({ db: keys, data: db })).toMatchObject({ fine: true });
    const found = await faulty(keysOfValues, (fresh) => ({ db: keys, data: fresh }), [
      "UPDATE vault.state SET key_store = 'x' || key_store",
      'UPDATE vault.state SET key_store = substr(key_store, 2)',
    ]);
    expect(found).toMatchObject({ fine: false });
  });

  it('finds erasures that are not finished, and those whose bytes may remain', async () => {
    expect(await unfinishedErasures({ db: keys, data: db })).toMatchObject({ fine: true });
    const found = await faulty(
      unfinishedErasures,
      (fresh) => ({ db: fresh, data: db }),
      [
        `INSERT INTO keys.destroyed VALUES ('one', '', '', '{}', false, false), ('two', '', '', '{}', true, false)`,
        "DELETE FROM keys.destroyed WHERE subject IN ('one', 'two')",
      ],
      'keys',
    );
    expect(found?.detail).toBe('1 not finished, 1 whose bytes may remain, of 2');
  });

  it('finds evidence against the log', async () => {
    expect(await evidenceInTable({ db: keys, data: db })).toBeUndefined();
    const found = await faulty(
      evidenceInTable,
      (fresh) => ({ db: fresh, data: db }),
      [
        `CREATE SCHEMA audit_keys; CREATE TABLE audit_keys.log_evidence (name text); INSERT INTO audit_keys.log_evidence VALUES ('one')`,
        'DROP SCHEMA audit_keys CASCADE',
      ],
      'keys',
    );
    expect(found?.detail).toBe('both notes lie in audit_keys.log_evidence');
  });
});

describe('The doctor, at NATS', () => {
  it('finds nothing at one that is set up as the example is', async () => {
    const accounts = 'authorization { user: coop, password: secret }';
    const nats = await startNats({ config: `max_payload: 8MB\n${accounts}` });
    const part = { monitor: nats.monitorUrl };
    for (const check of [natsReachable, natsPayload, natsSync])
      expect(await check(part)).toMatchObject({ fine: true });
    expect(await natsAnonymous({ nats: nats.url })).toMatchObject({ fine: true });
    await nats.stop();
    expect(await natsReachable(part)).toMatchObject({ fine: false });
    expect(await natsPayload(part)).toBeUndefined();
  });

  it('finds one with the defaults: open, small messages, a lazy disk', async () => {
    const store = mkdtempSync(join(tmpdir(), 'coop-jetstream-'));
    const nats = await startNats({ jetstream: false, config: `jetstream { store_dir: "${store}" }` });
    const part = { monitor: nats.monitorUrl };
    expect(await natsPayload(part)).toMatchObject({ fine: false });
    expect(await natsSync(part)).toMatchObject({ fine: false });
    expect(await natsAnonymous({ nats: nats.url })).toMatchObject({ fine: false });
    await nats.stop();
    rmSync(store, { recursive: true, force: true });
  });

  it('finds a user who stands in for those who name none, and no JetStream is no finding', async () => {
    const config = 'accounts { A { users: [{ user: a, password: a }] } }\nno_auth_user: a';
    const nats = await startNats({ jetstream: false, config });
    expect(await natsAnonymous({ nats: nats.url })).toMatchObject({ fine: false });
    expect(await natsSync({ monitor: nats.monitorUrl })).toBeUndefined();
    await nats.stop();
  });
});
