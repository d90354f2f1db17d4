// needs: postgres
import { Client } from 'pg';
import { postgresLeases } from '@coop/event-store-postgres';
import { freshDatabase, type FreshDatabase } from '@coop/real-parts';
import { announceReader, READERS_TABLE, type EventReaders } from './event-readers.js';

const LONG_ENOUGH_MS = 10_000;

describe('The instances of a service that run', () => {
  let database: FreshDatabase;
  let client: Client;
  const running: EventReaders[] = [];

  beforeAll(async () => {
    database = await freshDatabase('readers');
    // It makes the schema.
    await (await postgresLeases({ url: database.url, holder: 'preparation' })).close();
    client = new Client({ connectionString: database.url });
    await client.connect();
    // Twice: an upgrade finds the table there already.
    for (const _time of [1, 2]) await client.query(READERS_TABLE);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.close()));
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const start = async (instance: string, service = 'records') => {
    const readers = await announceReader({ url: database.url, service, instance, types: [] });
    running.push(readers);
    return readers;
  };

  it('have all reached a position when the last of them has, and not before', async () => {
    const [one, two] = [await start('one'), await start('two')];
    const at = { one: 7n, two: 5n };
    await one.tell(() => at.one);
    await two.tell(() => at.two);
    expect(await one.reached(5n, 0)).toBe(true);
    expect(await one.reached(7n, 0)).toBe(false);
    const waiting = one.reached(7n, LONG_ENOUGH_MS);
    at.two = 7n;
    two.moved();
    expect(await waiting).toBe(true);
  });

  it('are those of the same service, and those that answer somebody', async () => {
    const [one] = [await start('one'), await start('starting')];
    await one.tell(() => 7n);
    await (await start('elsewhere', 'consent')).tell(() => 1n);
    expect(await one.reached(7n, 0)).toBe(true);
  });

  it('stop counting when they end', async () => {
    const [one, two] = [await start('one'), await start('two')];
    await one.tell(() => 7n);
    await two.tell(() => 5n);
    running.splice(running.indexOf(two), 1);
    await two.close();
    expect(await one.reached(7n, 0)).toBe(true);
  });

  it('are believed of an older version of the program, which says nothing of its memory', async () => {
    const one = await start('one');
    await one.tell(() => 7n);
    await client.query(
      `insert into coordination.readers values ('old', 'records', '{}', now() + interval '1 minute')`,
    );
    expect(await one.reached(7n, 0)).toBe(true);
    await client.query(`delete from coordination.readers where instance = 'old'`);
  });
});
