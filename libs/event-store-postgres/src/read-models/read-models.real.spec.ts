// needs: postgres
import { sql } from 'kysely';
import { Client } from 'pg';
import type { ReadModels } from '@coop/event-sourcing';
import { freshDatabase, realPostgres, type FreshDatabase } from '@coop/real-parts';
import { openPostgresReadModels } from './index.js';

interface Numbers {
  numbers: { name: string; whole: number; part: number };
}

describe('Read models on PostgreSQL', () => {
  let database: FreshDatabase;
  let readModels: Required<ReadModels>;
  const reader = () => readModels.reader<Numbers>();

  beforeEach(async () => {
    database = await freshDatabase('readmodels');
    readModels = await openPostgresReadModels({ url: database.url, schema: 'notes' });
    await readModels.transaction((db) =>
      db.schema
        .createTable('numbers')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('whole', 'integer')
        .addColumn('part', 'real')
        .execute(),
    );
  });
  afterEach(async () => {
    await readModels.close();
    await database.drop();
  });

  it('give whole numbers and fractions as SQLite does, up to 2^53', async () => {
    const largest = { name: 'largest', whole: Number.MAX_SAFE_INTEGER, part: 1 / 3 };
    await reader().insertInto('numbers').values(largest).execute();
    expect(await reader().selectFrom('numbers').selectAll().execute()).toEqual([largest]);
    await sql`update numbers set whole = whole + 1`.execute(reader());
    await expect(reader().selectFrom('numbers').selectAll().execute()).rejects.toThrow(RangeError);
  });

  it('find nothing in an empty list, and everything outside of it', async () => {
    await reader().insertInto('numbers').values({ name: 'one', whole: 1, part: 1 }).execute();
    const names = (operator: 'in' | 'not in') =>
      reader().selectFrom('numbers').select('name').where('name', operator, []).execute();
    expect(await names('in')).toEqual([]);
    expect(await names('not in')).toEqual([{ name: 'one' }]);
  });

  it('leave the numbers of other connections of the process alone', async () => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    expect((await client.query('select 1::bigint as one')).rows).toEqual([{ one: '1' }]);
    await client.end();
  });

  it('sort text by its bytes, and refuse a database that does not', async () => {
    const names = ['_', 'Z', 'a', 'é', '-', 'B', '🜁', '10', '9'];
    for (const name of names)
      await reader().insertInto('numbers').values({ name, whole: 1, part: 1 }).execute();
    const rows = await reader().selectFrom('numbers').select('name').orderBy('name').execute();
    expect(rows.map(({ name }) => name)).toEqual(
      names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
    const other = `french_${database.name}`;
    const admin = new Client({ connectionString: (await realPostgres()).url });
    await admin.connect();
    await admin.query(`create database ${other} template template0 locale_provider icu icu_locale 'fr'`);
    const url = new URL(database.url);
    url.pathname = `/${other}`;
    await expect(openPostgresReadModels({ url: url.href, schema: 'notes' })).rejects.toThrow('collation');
    await admin.query(`drop database ${other}`);
    await admin.end();
  });

  it('are written by one transaction at a time, and readers see whole transactions only', async () => {
    const other = await openPostgresReadModels({ url: database.url, schema: 'notes' });
    const count = async () => (await reader().selectFrom('numbers').select('name').execute()).length;
    const seen: number[] = [];
    const addTwo = (models: ReadModels, name: string) =>
      models.transaction(async (db) => {
        seen.push(await count());
        for (const each of ['one', 'two']) {
          await db
            .insertInto('numbers')
            .values({ name: name + each, whole: 1, part: 1 })
            .execute();
          seen.push(await count());
        }
      });
    await Promise.all([addTwo(readModels, 'a'), addTwo(readModels, 'b'), addTwo(other, 'c')]);
    expect(seen).toEqual([0, 0, 0, 2, 2, 2, 4, 4, 4]);
    await expect(
      readModels.transaction(async (db) => {
        await db.deleteFrom('numbers').execute();
        throw new Error('not so');
      }),
    ).rejects.toThrow('not so');
    expect(await count()).toBe(6);
    await other.close();
  });

  it('show one moment to whoever reads several tables', async () => {
    const add = (name: string) =>
      reader().insertInto('numbers').values({ name, whole: 1, part: 1 }).execute();
    const names = await readModels.snapshot(async (db) => {
      const all = db.selectFrom('numbers').select('name');
      const before = await all.execute();
      await add('meanwhile');
      return [before, await all.execute()];
    });
    expect(names).toEqual([[], []]);
  });
});
