// needs: postgres
import { sweep } from '@coop/event-sourcing';
import { openPostgresEventStore } from './postgres-event-store.js';
import { asRole, ledgerDatabases } from './testing/ledger-databases.js';
import { sampleAppend } from './testing/sample-append.js';

const newDatabase = ledgerDatabases('damage');
const ONE = 'records-record-00000000-0000-4000-8000-000000000001';
const OTHER = 'records-record-00000000-0000-4000-8000-000000000002';

const CHANGED = sampleAppend(ONE, 'any', [{ amount: 10 }]);

async function everything(source: AsyncIterable<unknown>): Promise<void> {
  for await (const item of source) expect(item).toBeDefined();
}

/**
 * Positions 1 to 8: single commits of ONE, OTHER, ONE, OTHER, then a commit of three events of ONE, then one of OTHER.
 * Somebody who may do everything on the server runs the SQL; then it is opened again.
 */
async function tamperedWith(sql: string, whileOpen = false) {
  const url = await newDatabase();
  const store = await openPostgresEventStore({ url, pollMs: 600_000 });
  for (const stream of [ONE, OTHER]) await store.append(sampleAppend(stream, 'any', [{ amount: 10 }]));
  await store.append(CHANGED);
  await store.append(sampleAppend(OTHER, 'any', [{ amount: 10 }]));
  await store.append(sampleAppend(ONE, 1n, [{ amount: 1 }, { amount: 2 }, { amount: 3 }]));
  await store.append(sampleAppend(OTHER, 1n, [{ amount: 10 }]));
  await store.close();
  // It has none of the commits in memory.
  const open = whileOpen ? await openPostgresEventStore({ url, pollMs: 600_000 }) : undefined;
  await asRole(url, (client) => client.query(`SET session_replication_role = replica; ${sql}`));
  return open ?? openPostgresEventStore({ url });
}

const FIRST_FINDINGS: readonly (readonly [string, string, bigint, string])[] = [
  [
    'one byte of an event',
    `UPDATE ledger.commits SET body = replace(body, '10', '11') WHERE last = 3`,
    3n,
    'altered',
  ],
  ['a body that is no longer JSON', `UPDATE ledger.commits SET body = '{' WHERE last = 3`, 3n, 'altered'],
  [
    'an event within a commit',
    `UPDATE ledger.commits SET body = replace(body, '{"amount":2}', '2') WHERE last = 7`,
    5n,
    'altered',
  ],
  [
    'the time of a commit',
    `UPDATE ledger.commits SET recorded_at = '2020-01-01T00:00:00.000Z' WHERE last = 2`,
    2n,
    'altered',
  ],
  ['the revisions of a commit', `UPDATE ledger.commits SET revisions = '9' WHERE last = 4`, 4n, 'altered'],
  ['the beginning of a commit', `UPDATE ledger.commits SET first = 4 WHERE last = 7`, 4n, 'altered'],
  ['a digest in the chain', `UPDATE ledger.commits SET digest = '00' WHERE last = 4`, 4n, 'altered'],
  ['a commit that was taken out', 'DELETE FROM ledger.commits WHERE last = 3', 3n, 'missing'],
  [
    'two commits that were exchanged',
    `UPDATE ledger.commits SET last = 99 WHERE last = 1; UPDATE ledger.commits SET last = 1, first = 1 WHERE last = 3;
     UPDATE ledger.commits SET last = 3, first = 3 WHERE last = 99`,
    1n,
    'altered',
  ],
  [
    'a command that leads elsewhere',
    `UPDATE ledger.commits SET command_id = 'x' WHERE last = 4`,
    4n,
    'unreachable',
  ],
  [
    'a stream that leads elsewhere',
    'UPDATE ledger.streams SET first = 77 WHERE first = 2',
    2n,
    'unreachable',
  ],
  [
    'a revision that leads elsewhere',
    'UPDATE ledger.revisions SET last = 2 WHERE last = 3',
    3n,
    'unreachable',
  ],
  ['a category that seems to end earlier', 'UPDATE ledger.categories SET last = 7', 8n, 'unreachable'],
  ['a category that nobody wrote to', `INSERT INTO ledger.categories VALUES ('x', 3)`, 3n, 'unreachable'],
  ['a revision that leads nowhere', 'DELETE FROM ledger.revisions WHERE last = 4', 4n, 'unreachable'],
];

describe('A sweep of the ledger', () => {
  it('finds nothing when nothing is wrong', async () => {
    const store = await tamperedWith('', true);
    expect(await sweep(store)).toEqual({ commits: 6, events: 8, head: 8n, findings: [], more: 0 });
    await store.close();
  });

  it.each(FIRST_FINDINGS)('names %s', async (_what, sql, position, problem) => {
    const store = await tamperedWith(sql, true);
    expect((await sweep(store)).findings[0]).toMatchObject({ position, problem });
    await store.close();
  });

  it('names the end when it was cut off from a head that remembers it', async () => {
    const store = await tamperedWith('DELETE FROM ledger.commits WHERE last > 4', true);
    expect((await sweep(store)).findings).toMatchObject([{ position: 5n, problem: 'missing' }]);
    await store.close();
  });
});

describe('A ledger that was tampered with', () => {
  it.each([
    [
      'its last commit was altered',
      `UPDATE ledger.commits SET body = replace(body, '10', '11') WHERE last = 8`,
    ],
    [
      'an earlier commit was altered',
      `UPDATE ledger.commits SET body = replace(body, '10', '11') WHERE last = 2`,
    ],
    ['its last commit is gone', 'DELETE FROM ledger.commits WHERE last = 8'],
    ['a commit is gone', 'DELETE FROM ledger.commits WHERE last = 3'],
    ['its categories say something else', 'UPDATE ledger.categories SET last = 9'],
    ['its head says something else', 'UPDATE ledger.head SET position = 7'],
    ['its head has another digest', `UPDATE ledger.head SET digest = '00'`],
    ['its head is gone', 'DELETE FROM ledger.head'],
  ])('does not open when %s', async (_what, sql) => {
    await expect(tamperedWith(sql)).rejects.toMatchObject({ code: 'StoreDamaged' });
  });

  it.each([
    ['is missing', 'DELETE FROM ledger.commits WHERE last = 3'],
    ['was altered', `UPDATE ledger.commits SET body = replace(body, '10', '11') WHERE last = 3`],
  ])('gives nobody a commit that %s', async (_what, sql) => {
    const store = await tamperedWith(sql, true);
    const { commandId } = CHANGED;
    const readers: readonly (() => Promise<unknown>)[] = [
      () => everything(store.readAll(0n)),
      () => everything(store.readAll(0n, { categories: ['records-record'] })),
      () => everything(store.subscribe(0n, new AbortController().signal)),
      () => store.readStream(ONE),
      ...(sql.startsWith('DELETE') ? [] : [() => store.findCommand(commandId), () => store.append(CHANGED)]),
    ];
    for (const read of readers) await expect(read()).rejects.toMatchObject({ code: 'StoreDamaged' });
    await store.close();
  });

  it('does not give a stream from which a revision is gone', async () => {
    const store = await tamperedWith('DELETE FROM ledger.revisions WHERE last = 3', true);
    await expect(store.readStream(ONE)).rejects.toMatchObject({ code: 'StoreDamaged' });
    await store.close();
  });

  it('takes no append to a place where something lies already', async () => {
    const store = await tamperedWith('UPDATE ledger.commits SET last = 9, first = 9 WHERE last = 8', true);
    await expect(store.append(sampleAppend(ONE))).rejects.toMatchObject({ code: 'StoreDamaged' });
    await expect(store.append(sampleAppend(ONE))).rejects.toMatchObject({ code: 'StoreDamaged' });
    await store.close();
  });
});
