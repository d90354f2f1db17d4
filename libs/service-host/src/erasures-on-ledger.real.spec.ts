// needs: postgres
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@coop/event-sourcing';
import type { Vault } from '@coop/personal-data';
import { waivePostgresErasureList } from '@coop/personal-data-postgres';
import { freshDatabase, type FreshDatabase } from '@coop/real-parts';
import { JsonLogger } from '@coop/service-kit';
import { Client } from 'pg';
import { openDistributed } from './distributed-foundations.js';
import type { Foundations } from './foundations.js';
import { Metrics } from './observing/metrics.js';
import { prepareDatabases } from './prepare-databases.js';

const AT = '2026-03-02T09:00:00.000Z';
const PARTY = '0199a000-0000-7000-8000-0000000000a1';

describe('Services on PostgreSQL whose list of erasures is older than the ledger remembers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coop-erasures-'));
  let data: FreshDatabase;
  let keys: FreshDatabase;

  beforeAll(async () => {
    data = await freshDatabase('erasures_data');
    keys = await freshDatabase('erasures_keys');
    await prepareDatabases({ postgresUrl: data.url, keysUrl: keys.url });
  });
  afterAll(async () => {
    for (const database of [data, keys]) await database.drop();
    rmSync(folder, { recursive: true });
  });

  const open = (): Promise<Foundations> =>
    openDistributed({
      ...{ service: 'all', services: ['identity'], metrics: new Metrics('all') },
      logger: new JsonLogger({ level: 'error' }),
      settings: {
        ...{ postgresUrl: data.url, keysUrl: keys.url, kekFile: join(folder, 'kek'), pollMs: 250 },
      },
    });

  async function erase({ store, vault }: Foundations): Promise<void> {
    const { list } = await (vault as Vault).destroy(PARTY, 'erasure-1', AT);
    const id = newId();
    await store.forService('identity').append({
      streams: [
        {
          stream: `identity-erasure-${PARTY}`,
          expected: 'any',
          events: [
            {
              ...{ id, type: 'identity.erasure.keys-destroyed', version: 1, retention: 'no-personal-values' },
              data: { party: PARTY, erasureList: { count: list.count, hash: list.hash } },
            },
          ],
        },
      ],
      ...{ commandId: id, commandDigest: 'c'.repeat(64) },
      metadata: { actor: 'system:identity', correlationId: id, causationId: id },
    });
  }

  /** As if both databases came from a backup, and the ledger did not. */
  async function cutOff(): Promise<void> {
    for (const [url, sql] of [
      [data.url, 'DELETE FROM vault.erasure_list WHERE count > 1; DELETE FROM vault.erased'],
      [keys.url, 'DELETE FROM keys.erasure_list WHERE count > 1; DELETE FROM keys.destroyed'],
      [keys.url, "DELETE FROM keys.meta WHERE name = 'erasure-list'"],
    ] as const) {
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.query(sql);
      await client.end();
    }
  }

  it('do not start, and go on by a decision only', async () => {
    const foundations = await open();
    await erase(foundations);
    await foundations.close();
    await (await open()).close();
    await cutOff();
    await expect(open()).rejects.toThrow('ErasureListOlder');
    await waivePostgresErasureList(keys.url);
    const after = await open();
    expect(await after.vault?.erasureList()).toMatchObject({ without: { count: 2 } });
    await after.close();
    await (await open()).close();
  });
});
