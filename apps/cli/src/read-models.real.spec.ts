// needs: postgres
import { Client } from 'pg';
import { projections } from '@coop/consent/replay';
import { askReplay, ProjectionRunner, rebuild, runReactor } from '@coop/event-sourcing';
import { memoryEventStore } from '@coop/event-sourcing/testing';
import { createRoles, migrate, roleOf } from '@coop/event-store-postgres';
import { openPostgresReadModels } from '@coop/event-store-postgres/read-models';
import { freshDatabase, type FreshDatabase } from '@coop/real-parts';
import { coop } from './testing/coop.js';

describe('coop on the read models of a service with a role of its own', () => {
  let database: FreshDatabase;
  let asService: string;

  beforeEach(async () => {
    database = await freshDatabase('cli_read_models');
    const password = 'invented for a test';
    await migrate(database.url);
    await createRoles(database.url, { consent: password });
    await rowsOf(`create schema consent authorization ${roleOf('consent')}`);
    const url = new URL(database.url);
    [url.username, url.password] = [roleOf('consent'), encodeURIComponent(password)];
    asService = url.href;
  });
  afterEach(() => database.drop());

  async function rowsOf(sql: string): Promise<readonly Record<string, unknown>[]> {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }
  const onDatabase = (...argv: readonly string[]) => coop(...argv, '--postgres', database.url);

  it('leaves it tables that are its own, with which it goes on', async () => {
    const readModels = await openPostgresReadModels({ url: asService, schema: 'consent' });
    const store = memoryEventStore();
    const runner = new ProjectionRunner(store, readModels, projections);
    await runner.prepare();
    const before = await runner.digests();
    const { code, out, err } = await onDatabase('read-models', 'rebuild', 'consent');
    expect(err).toBe('');
    expect(out).toContain('switched     consent.grants: the same at position 0');
    expect(code).toBe(0);
    const owners = await rowsOf(`select distinct tableowner from pg_tables where schemaname = 'consent'`);
    expect(owners).toEqual([{ tableowner: roleOf('consent') }]);
    expect(await runner.digests()).toEqual(before);
    expect(await rebuild({ store, readModels, projections })).toHaveLength(projections.length);
    expect((await onDatabase('read-models', 'list', 'consent.grants')).out).toMatch(
      /consent\.grants +version 1/,
    );
    await readModels.close();
  });

  it('marks a parked event, which the service then tries again', async () => {
    const readModels = await openPostgresReadModels({ url: asService, schema: 'consent' });
    const runner = new ProjectionRunner(memoryEventStore(), readModels, projections);
    await runner.prepare();
    const stop = new AbortController();
    stop.abort();
    const reactor = { name: 'consent.example', categories: [], react: () => Promise.resolve() };
    await runReactor(reactor, { store: runner.store, readModels }, stop.signal);
    expect(await onDatabase('parked', 'list')).toMatchObject({ code: 0, out: 'Nothing is parked.\n' });
    await rowsOf(`insert into consent.parked_events values
      ('consent.example', 6, 'consent-grant-x', 'consent.grant.given', 'parked', 'TypeError', 'a.js:1:1', 5, 0)`);
    expect((await onDatabase('parked', 'list')).out).toContain(
      'consent.example 6  consent.grant.given: TypeError',
    );
    const key = { reactor: 'consent.example', position: 6n };
    expect(await readModels.transaction((db) => askReplay(db, key))).toBe(true);
    expect((await onDatabase('parked', 'list')).out).toContain('to be tried again');
    await readModels.close();
  });

  it('finds none where no service has run', async () => {
    expect((await onDatabase('read-models', 'list')).err).toContain('no service ran on it yet');
  });
});
