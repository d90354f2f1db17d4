// needs: postgres
import { freshDatabase, type FreshDatabase } from '@coop/real-parts';
import { Database } from './database.js';

describe('connections to a database of the vault', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let superuser: Database;
  beforeEach(async () => {
    fresh = await freshDatabase('vault_connections');
    const settings = { url: fresh.url, connections: 1, readOnly: false };
    database = new Database(settings);
    superuser = new Database(settings);
  });
  afterEach(async () => {
    await database.close();
    await superuser.close();
    await fresh.drop();
  });

  const endOthers = () =>
    superuser.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );

  it('report a statement that the server cut, and go on with another connection', async () => {
    const cut = database.query('SELECT pg_sleep(30)');
    const ending = (async () => {
      while ((await endOthers()).count === 0);
    })();
    await expect(cut).rejects.toThrow();
    await ending;
    expect((await database.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
  });

  it('report one that was cut between two statements of a session', async () => {
    const session = database.session(async (queries) => {
      await queries.query('SELECT 1');
      while ((await endOthers()).count === 0);
      // The end of the connection must have been heard, with no statement under way that could report it.
      await new Promise((resolve) => setTimeout(resolve, 200));
      await queries.query('SELECT 1');
    });
    await expect(session).rejects.toThrow('not queryable');
    expect((await database.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
  });
});
