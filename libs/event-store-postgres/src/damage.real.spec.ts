// needs: postgres
import { sweep } from '@coop/event-sourcing';
import { openPostgresEventStore } from './postgres-event-store.js';
import { asRole, ledgerDatabases } from './testing/ledger-databases.js';
import { sampleAppend } from './testing/sample-append.js';

const newDatabase = ledgerDatabases('damage');
const ONE = 'records-record-00000000-0000-4000-8000-000000000001';
const OTHER = 'records-record-00000000-0000-4000-8000-000000000002';

/**
 * Positions 1 to 8: single commits of ONE, OTHER, ONE, OTHER, then a commit of three events of ONE, then one of OTHER.
 * Somebody who may do everything on the server runs the SQL; then it is opened again.
 */
async function tamperedWith(sql: string, whileOpen = false) {
  const url = await newDatabase();
  const store = await openPostgresEventStore({ url, pollMs: 600_000 });
  for (const stream of [ONE, OTHER, ONE, OTHER])
    await store.append(sampleAppend(stream, 'any', [{ amount: 10 }]));
  await store.append(sampleAppend(ONE, 1n, [{ amount: 1 }, { amount: 2 }, { amount: 3 }]));
  await store.append(sampleAppend(OTHER, 1n, [{ amount: 10 }]));
  await asRole(url, (client) => client.query(`SET session_replication_role = replica; ${sql}`));
  if (whileOpen) return store;
  await store.close();
  return openPostgresEventStore({ url });
}

const FIRST_FINDINGS: readonly (readonly [string, string, bigint, string])[] = [
  ['one byte of data', `UPDATE ledger.events SET data = '{"amount":11}' WHERE position = 3`, 3n, 'altered'],
  [
    'data that is no longer JSON',
    `UPDATE ledger.events SET data = '{"a":1_}' WHERE position = 3`,
    3n,
    'altered',
  ],
  ['an event within a commit', `UPDATE ledger.events SET data = '0' WHERE position = 6`, 5n, 'altered'],
  ['the actor of a commit', `UPDATE ledger.commits SET actor = 'x' WHERE last = 2`, 2n, 'altered'],
  ['the salt of an event', `UPDATE ledger.events SET salt = '00' WHERE position = 4`, 4n, 'altered'],
  ['a digest in the chain', `UPDATE ledger.commits SET digest = '00' WHERE last = 4`, 4n, 'altered'],
  ['an event taken out of a commit', 'DELETE FROM ledger.events WHERE position = 6', 6n, 'missing'],
  [
    'a commit taken out with its event',
    'DELETE FROM ledger.events WHERE position = 3; DELETE FROM ledger.commits WHERE last = 3',
    3n,
    'missing',
  ],
  [
    'two events of a stream exchanged',
    `UPDATE ledger.events SET position = 99 WHERE position = 1; UPDATE ledger.events SET position = 1 WHERE position = 3;
     UPDATE ledger.events SET position = 3 WHERE position = 99`,
    1n,
    'reordered',
  ],
  [
    'a revision that nothing precedes',
    'UPDATE ledger.events SET revision = 9 WHERE position = 4',
    4n,
    'revision-gap',
  ],
];

describe('A sweep of the ledger', () => {
  it('finds nothing when nothing is wrong', async () => {
    const store = await tamperedWith('');
    expect(await sweep(store)).toEqual({ commits: 6, events: 8, head: 8n, findings: [] });
    await store.close();
  });

  it.each(FIRST_FINDINGS)('names %s', async (_what, sql, position, problem) => {
    const store = await tamperedWith(sql);
    expect((await sweep(store)).findings[0]).toMatchObject({ position, problem });
    await store.close();
  });

  it('names the end when it was cut off from a head that remembers it', async () => {
    const store = await tamperedWith(
      'DELETE FROM ledger.commits WHERE last > 4; DELETE FROM ledger.events WHERE position > 4',
      true,
    );
    expect((await sweep(store)).findings).toMatchObject([{ position: 5n, problem: 'missing' }]);
    await store.close();
  });
});

describe('A ledger that was tampered with', () => {
  it.each([
    ['its last event was altered', `UPDATE ledger.events SET data = '1' WHERE position = 8`],
    ['its last event is gone', 'DELETE FROM ledger.events WHERE position = 8'],
    ['its last commit is gone, its event is not', 'DELETE FROM ledger.commits WHERE last = 8'],
    ['the commit before the last is gone', 'DELETE FROM ledger.commits WHERE last = 7'],
    ['its categories say something else', 'UPDATE ledger.categories SET last = 9'],
    ['its head says something else', 'UPDATE ledger.head SET position = 7'],
    ['its head has another digest', `UPDATE ledger.head SET digest = '00'`],
    ['its head is gone', 'DELETE FROM ledger.head'],
  ])('does not open when %s', async (_what, sql) => {
    await expect(tamperedWith(sql)).rejects.toMatchObject({ code: 'StoreDamaged' });
  });

  it.each([
    ['an event', 'DELETE FROM ledger.events WHERE position = 6'],
    ['a commit', 'DELETE FROM ledger.commits WHERE last = 3'],
  ])('stops a reader and a follower where %s is missing', async (_what, sql) => {
    const store = await tamperedWith(sql);
    for (const source of [store.readAll(0n), store.subscribe(0n, new AbortController().signal)]) {
      const reading = (async () => {
        for await (const item of source) expect(item).toHaveProperty('events');
      })();
      await expect(reading).rejects.toMatchObject({ code: 'StoreDamaged' });
    }
    await store.close();
  });

  it('does not give a stream from which a revision is gone', async () => {
    const store = await tamperedWith('DELETE FROM ledger.events WHERE position = 3');
    await expect(store.readStream(ONE)).rejects.toMatchObject({ code: 'StoreDamaged' });
    await store.close();
  });

  it('takes no append to a place where something lies already', async () => {
    const store = await tamperedWith('UPDATE ledger.events SET position = 9 WHERE position = 8', true);
    await expect(store.append(sampleAppend(ONE))).rejects.toMatchObject({ code: 'StoreDamaged' });
    await expect(store.append(sampleAppend(ONE))).rejects.toMatchObject({ code: 'StoreDamaged' });
    await store.close();
  });
});
