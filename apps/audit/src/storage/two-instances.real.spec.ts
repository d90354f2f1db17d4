// needs: postgres
import { setTimeout as pause } from 'node:timers/promises';
import { postgresLeases } from '@coop/event-store-postgres';
import { openPostgresReadModels } from '@coop/event-store-postgres/read-models';
import { freshDatabase } from '@coop/real-parts';
import { LOG_LEASE } from '../application/log-integrator.js';
import { twoInstancesSuite } from './two-instances.suite.js';

async function freshDatabases() {
  const [log, keys] = [await freshDatabase('log'), await freshDatabase('logkeys')];
  return {
    open: async () => ({
      tables: await openPostgresReadModels({ url: log.url, schema: 'log' }),
      keyTables: await openPostgresReadModels({ url: keys.url, schema: 'log_signer' }),
    }),
    drop: async () => {
      await log.drop();
      await keys.drop();
    },
  };
}

describe('A log in the tables of PostgreSQL', () => {
  twoInstancesSuite(freshDatabases);
});

describe('The lease of the log’s writer', () => {
  it('passes to the other instance when the first one is gone without a word', async () => {
    const database = await freshDatabase('logleases');
    const [first, second] = [
      await postgresLeases({ url: database.url, holder: 'first', ttlMs: 900 }),
      await postgresLeases({ url: database.url, holder: 'second', ttlMs: 900 }),
    ];
    const stop = new AbortController();
    const held = await first.hold(LOG_LEASE, stop.signal);
    const waiting = second.hold(LOG_LEASE, stop.signal);
    expect(await Promise.race([waiting, pause(1_500, 'still waiting')])).toBe('still waiting');
    await first.close();
    expect((await waiting).token).toBeGreaterThan(held.token);
    await second.close();
    await database.drop();
  });
});
