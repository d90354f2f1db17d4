import { sql } from 'kysely';
import { HOLDS_NOTHING } from '@coop/contracts';
import type { ReadModels } from '@coop/event-sourcing';
import { openReadModels } from '@coop/event-store-sqlite/read-models';
import { openFeedStates } from './jetstream/feed-states.js';
import { openDeliveryStates } from './webhooks/delivery-state.js';

/** Each with what it is: whoever adds a column says here that it holds nothing of a person. */
const COLUMNS = {
  webhook_deliveries: [
    ...['webhook', 'position', 'replay', 'replays', 'enabled', 'failures', 'next_at', 'failure', 'status'],
    ...['failed_at', 'delivered_at', 'held', 'token'],
  ],
  jetstream_feeds: ['party', 'status', 'published', 'acknowledged', 'cut', 'token'],
  jetstream_undelivered: ['stream', 'consumer', 'sequence', 'deliveries', 'noted_at'],
} as const;

describe('What is remembered of deliveries to partners', () => {
  let readModels: ReadModels;
  beforeAll(async () => {
    readModels = openReadModels(':memory:');
    await openDeliveryStates(readModels).load('nothing');
    await openFeedStates(readModels).load('nobody');
  });
  afterAll(() => readModels.close());

  it('has no place for anything of a person: partners, positions, and how attempts ended', async () => {
    for (const [table, columns] of Object.entries(COLUMNS)) {
      const { rows } = await sql<{ name: string }>`select name from pragma_table_info(${table})`.execute(
        readModels.reader(),
      );
      expect([table, rows.map(({ name }) => name)]).toEqual([table, columns]);
    }
  });

  it('is in the register of what an erasure need not ask, with no other table', async () => {
    const { rows } = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(
      readModels.reader(),
    );
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(COLUMNS).sort());
    expect(Object.keys(HOLDS_NOTHING.consent ?? {})).toEqual(expect.arrayContaining(Object.keys(COLUMNS)));
  });
});
