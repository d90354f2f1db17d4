import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sweep } from '@coop/event-sourcing';
import { openSqliteEventStore } from './sqlite-event-store.js';
import { sampleAppend } from './testing/sample-append.js';
import { temporaryFolders } from './testing/temporary-folder.js';

const newFolder = temporaryFolders();
const ONE = 'records-record-00000000-0000-4000-8000-000000000001';
const OTHER = 'records-record-00000000-0000-4000-8000-000000000002';

/**
 * Positions 1 to 8: single commits of ONE, OTHER, ONE, OTHER, then a commit of three events of ONE, then one of OTHER.
 * Somebody with access to the file runs the SQL; then it is opened again.
 */
async function tamperedWith(sql: string) {
  const dir = newFolder();
  const store = openSqliteEventStore({ dir, preallocate: false });
  for (const stream of [ONE, OTHER, ONE, OTHER])
    await store.append(sampleAppend(stream, 'any', [{ amount: 10 }]));
  await store.append(sampleAppend(ONE, 1n, [{ amount: 1 }, { amount: 2 }, { amount: 3 }]));
  await store.append(sampleAppend(OTHER, 1n, [{ amount: 10 }]));
  await store.close();
  const intruder = new DatabaseSync(join(dir, 'ledger.sqlite'));
  intruder.exec(sql);
  intruder.close();
  return dir;
}

/** Opens it as whoever examines the damage does: the owner refuses it. */
const examined = (dir: string) => openSqliteEventStore({ dir, readOnly: true });

const FIRST_FINDINGS: readonly (readonly [string, string, bigint, string])[] = [
  [
    'one byte of the data of event 3',
    `UPDATE events SET data = '{"amount":11}' WHERE position = 3`,
    3n,
    'altered',
  ],
  [
    'data that is no longer JSON',
    `UPDATE events SET data = '{"amount":1_}' WHERE position = 3`,
    3n,
    'altered',
  ],
  ['an event in the middle of a commit', `UPDATE events SET data = '0' WHERE position = 6`, 5n, 'altered'],
  ['the actor of a commit', `UPDATE commits SET actor = 'x' WHERE last = 2`, 2n, 'altered'],
  [
    'the time of a commit',
    `UPDATE commits SET recorded_at = '2020-01-01T00:00:00.000Z' WHERE last = 2`,
    2n,
    'altered',
  ],
  ['the salt of an event', `UPDATE events SET salt = '00' WHERE position = 4`, 4n, 'altered'],
  ['a digest in the chain', `UPDATE commits SET digest = '00' WHERE last = 4`, 4n, 'altered'],
  ['an event taken out of a commit', 'DELETE FROM events WHERE position = 6', 6n, 'missing'],
  [
    'a commit taken out with its event',
    'DELETE FROM events WHERE position = 3; DELETE FROM commits WHERE last = 3',
    3n,
    'missing',
  ],
  [
    'the first commit taken out',
    'DELETE FROM events WHERE position = 1; DELETE FROM commits WHERE last = 1',
    1n,
    'missing',
  ],
  [
    'two events of a stream exchanged',
    `UPDATE events SET position = -1 WHERE position = 1; UPDATE events SET position = 1 WHERE position = 3;
     UPDATE events SET position = 3 WHERE position = -1`,
    1n,
    'reordered',
  ],
  [
    'a revision that nothing precedes',
    'UPDATE events SET revision = 9 WHERE position = 4',
    4n,
    'revision-gap',
  ],
  [
    'an event moved to another stream',
    `UPDATE events SET stream = replace(stream, '2', '3') WHERE position = 2`,
    2n,
    'altered',
  ],
];

describe('A sweep of the ledger', () => {
  it('finds nothing when nothing is wrong, and says how far it is', async () => {
    const store = examined(await tamperedWith(''));
    const seen: bigint[] = [];
    const report = await sweep(store, { onProgress: ({ position }) => seen.push(position) });
    expect(report).toEqual({ commits: 6, events: 8, head: 8n, findings: [] });
    expect(seen).toEqual([8n]);
    await store.close();
  });

  it.each(FIRST_FINDINGS)('names %s', async (_what, sql, position, problem) => {
    const store = examined(await tamperedWith(sql));
    const { findings } = await sweep(store);
    expect(findings[0]).toMatchObject({ position, problem });
    await store.close();
  });

  it('names each place of several, in order', async () => {
    const dir = await tamperedWith(`
      UPDATE events SET data = '1' WHERE position IN (2, 4);
      DELETE FROM events WHERE position = 7`);
    const store = examined(dir);
    const { findings } = await sweep(store);
    expect(findings.map(({ position, problem }) => [position, problem])).toEqual([
      [2n, 'altered'],
      [4n, 'altered'],
      [7n, 'missing'],
    ]);
    await store.close();
  });
});

describe('A ledger that was tampered with', () => {
  it.each([
    ['its last event was altered', `UPDATE events SET data = '1' WHERE position = 8`],
    ['its last event is gone', 'DELETE FROM events WHERE position = 8'],
    ['its last commit is gone, its event is not', 'DELETE FROM commits WHERE last = 8'],
    ['the commit before the last is gone', 'DELETE FROM commits WHERE last = 7'],
    ['its categories say something else', 'UPDATE categories SET last = 9'],
    [
      'its last event, commit and category were cut off together',
      `DELETE FROM events WHERE position = 8; DELETE FROM commits WHERE last = 8; UPDATE categories SET last = 7`,
    ],
  ])('does not open when %s', async (_what, sql) => {
    const dir = await tamperedWith(sql);
    for (const readOnly of [true, false])
      expect(() => openSqliteEventStore({ dir, readOnly, preallocate: false })).toThrow(
        expect.objectContaining({ code: 'StoreDamaged' }),
      );
  });

  it('has no owner when an event before the last was altered', async () => {
    const dir = await tamperedWith(`UPDATE events SET data = '1' WHERE position = 3`);
    expect(() => openSqliteEventStore({ dir, preallocate: false })).toThrow(
      expect.objectContaining({ code: 'StoreDamaged' }),
    );
  });

  it.each([
    ['an event', 'DELETE FROM events WHERE position = 6'],
    ['the first commit', 'DELETE FROM events WHERE position = 1; DELETE FROM commits WHERE last = 1'],
    ['a commit', 'DELETE FROM commits WHERE last = 3'],
    ['a commit and its event', 'DELETE FROM events WHERE position = 3; DELETE FROM commits WHERE last = 3'],
  ])('stops a reader where %s is missing', async (_what, sql) => {
    const store = examined(await tamperedWith(sql));
    const reading = (async () => {
      for await (const commit of store.readAll(0n)) expect(commit.events.length).toBeGreaterThan(0);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'StoreDamaged' });
    await store.close();
  });

  it('does not give a stream from which a revision is gone', async () => {
    const store = examined(await tamperedWith('DELETE FROM events WHERE position = 3'));
    await expect(store.readStream(ONE)).rejects.toMatchObject({ code: 'StoreDamaged' });
    await store.close();
  });
});
