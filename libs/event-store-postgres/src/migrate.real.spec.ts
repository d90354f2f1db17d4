// needs: postgres
import { freshDatabase } from '@coop/real-parts';
import { applyMigrations, migrate } from './migrate.js';
import { MIGRATIONS, SCHEMA_VERSION } from './migrations/index.js';
import { openPostgresEventStore } from './postgres-event-store.js';
import { asRole } from './testing/ledger-databases.js';

describe('The schema of a ledger', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  beforeEach(async () => {
    database = await freshDatabase('migrations');
  });
  afterEach(() => database.drop());

  const versions = () =>
    asRole(database.url, async (client) => {
      const { rows } = await client.query('SELECT version FROM ledger.schema_migrations ORDER BY version');
      return rows.map(({ version }) => version);
    });
  const ALL = MIGRATIONS.map(({ version }) => version);

  it('is made once, and a second run changes nothing', async () => {
    expect(await migrate(database.url)).toEqual({ applied: ALL, version: SCHEMA_VERSION });
    expect(await migrate(database.url)).toEqual({ applied: [], version: SCHEMA_VERSION });
    expect(await versions()).toEqual(ALL);
  });

  it('is made once when several instances start together', async () => {
    const reports = await Promise.all(Array.from({ length: 4 }, () => migrate(database.url)));
    expect(reports.filter(({ applied }) => applied.length > 0)).toHaveLength(1);
    expect(await versions()).toEqual(ALL);
  });

  it('goes as far as it is told, then on from there', async () => {
    expect(await migrate(database.url, { upTo: 1 })).toEqual({ applied: [1], version: 1 });
    await expect(openPostgresEventStore({ url: database.url })).rejects.toMatchObject({
      code: 'StoreUnavailable',
      message: expect.stringContaining('migrate first'),
    });
    expect(await asRole(database.url, (client) => migrate(client))).toEqual({
      applied: ALL.slice(1),
      version: SCHEMA_VERSION,
    });
  });

  it('is refused when a migration that was carried out has changed since', async () => {
    await migrate(database.url);
    const changed = MIGRATIONS.map((each) => (each.version === 2 ? { ...each, sql: `${each.sql} ` } : each));
    await expect(
      asRole(database.url, (client) => applyMigrations(client, changed, SCHEMA_VERSION)),
    ).rejects.toMatchObject({ code: 'StoreUnavailable', message: expect.stringContaining('migration 2') });
  });

  it('is refused when the database is newer than the program', async () => {
    const next = { version: SCHEMA_VERSION + 1, name: 'next', sql: 'CREATE TABLE ledger.next (n int)' };
    await asRole(database.url, (client) => applyMigrations(client, [...MIGRATIONS, next], next.version));
    for (const use of [migrate, (url: string) => openPostgresEventStore({ url })]) {
      await expect(use(database.url)).rejects.toMatchObject({
        code: 'StoreUnavailable',
        message: `the database has version ${next.version}, this program knows ${SCHEMA_VERSION}`,
      });
    }
  });

  it('stays as it was when a migration fails', async () => {
    const broken = {
      version: SCHEMA_VERSION + 1,
      name: 'broken',
      sql: 'CREATE TABLE ledger.half (n int); SELECT 1/0',
    };
    await migrate(database.url);
    await asRole(database.url, async (client) => {
      const failing = applyMigrations(client, [...MIGRATIONS, broken], broken.version);
      await expect(failing).rejects.toMatchObject({ code: '22012' });
      const { rows } = await client.query(`SELECT to_regclass('ledger.half') AS half`);
      expect(rows[0].half).toBeNull();
    });
    expect(await versions()).toEqual(ALL);
  });

  it('is missed with a clear error when nobody has made it', async () => {
    await expect(openPostgresEventStore({ url: database.url })).rejects.toMatchObject({
      code: 'StoreUnavailable',
      message: expect.stringContaining('migrate first'),
    });
  });

  it('is not reached with a clear error when there is no server', async () => {
    for (const use of [migrate, (url: string) => openPostgresEventStore({ url })]) {
      const refused = use('postgres://nobody:secret@127.0.0.1:1/none');
      await expect(refused).rejects.toMatchObject({
        code: 'StoreUnavailable',
        message: expect.not.stringContaining('secret'),
      });
    }
  });
});
