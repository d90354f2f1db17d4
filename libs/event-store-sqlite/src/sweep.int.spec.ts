import { asItLies, sweep } from '@coop/event-sourcing';
import { openSqliteEventStore } from './sqlite-event-store.js';
import { sampleAppend } from './testing/sample-append.js';
import { ONE, OTHER, TamperedLedger } from './testing/tampered-ledger.js';

const ledger = new TamperedLedger();

type FirstFinding = readonly [what: string, sql: string, position: bigint, problem: string];

const IN_COMMITS: readonly FirstFinding[] = [
  [
    'one byte of the data of an event',
    `UPDATE commits SET body = replace(body, '"amount":10', '"amount":11') WHERE last = 3`,
    3n,
    'altered',
  ],
  [
    'a text that is no longer JSON',
    `UPDATE commits SET body = replace(body, '"amount":10', '"amount":1_') WHERE last = 3`,
    3n,
    'altered',
  ],
  [
    'an event in the middle of a commit',
    `UPDATE commits SET body = replace(body, '"amount":2', '"amount":4') WHERE last = 7`,
    5n,
    'altered',
  ],
  [
    'an event taken out of a commit',
    `UPDATE commits SET body = json_remove(body, '$.streams[0].events[1]') WHERE last = 7`,
    5n,
    'altered',
  ],
  [
    'an event moved to another stream',
    `UPDATE commits SET body = replace(body, '${OTHER}', '${ONE}') WHERE last = 2`,
    2n,
    'altered',
  ],
  [
    'the salt of an event',
    `UPDATE commits SET body = json_set(body, '$.streams[0].events[0].salt', '00') WHERE last = 4`,
    4n,
    'altered',
  ],
  [
    'the actor of a commit',
    `UPDATE commits SET body = json_set(body, '$.actor', 'x') WHERE last = 2`,
    2n,
    'altered',
  ],
  [
    'the digest of the command that a commit carried out',
    `UPDATE commits SET body = json_set(body, '$.commandDigest', 'x') WHERE last = 2`,
    2n,
    'altered',
  ],
  [
    'the form of a text, not what it says',
    `UPDATE commits SET body = body || ' ' WHERE last = 2`,
    2n,
    'altered',
  ],
  [
    'the time of a commit',
    `UPDATE commits SET recorded_at = '2020-01-01T00:00:00.000Z' WHERE last = 2`,
    2n,
    'altered',
  ],
  ['the revisions of a commit', `UPDATE commits SET revisions = '2' WHERE last = 4`, 4n, 'altered'],
  ['a digest in the chain', `UPDATE commits SET digest = '00' WHERE last = 4`, 4n, 'altered'],
  ['the beginning of a commit', 'UPDATE commits SET first = 6 WHERE last = 7', 5n, 'missing'],
  ['a commit taken out', 'DELETE FROM commits WHERE last = 3', 3n, 'missing'],
  ['the first commit taken out', 'DELETE FROM commits WHERE last = 1', 1n, 'missing'],
  [
    'two commits exchanged',
    `CREATE TEMP TABLE kept AS SELECT * FROM commits WHERE last IN (1, 3);
     UPDATE commits SET (recorded_at, revisions, digest, body) =
       (SELECT recorded_at, revisions, digest, body FROM kept WHERE kept.last = 4 - commits.last)
     WHERE last IN (1, 3)`,
    1n,
    'altered',
  ],
];

const IN_INDEXES: readonly FirstFinding[] = [
  ['a command that is gone', 'DELETE FROM commands WHERE last = 3', 3n, 'unreachable'],
  ['a command that leads elsewhere', 'UPDATE commands SET last = 1 WHERE last = 3', 3n, 'unreachable'],
  ['a stream that is gone', `DELETE FROM streams WHERE name = '${OTHER}'`, 2n, 'unreachable'],
  ['a stream of another name', `UPDATE streams SET name = 'x' WHERE name = '${OTHER}'`, 2n, 'unreachable'],
  ['a stream that leads nowhere', `UPDATE streams SET first = 9 WHERE name = '${OTHER}'`, 2n, 'unreachable'],
  ['the last revision of a stream gone', 'DELETE FROM revisions WHERE last = 8', 8n, 'unreachable'],
  ['a revision in the middle gone', 'DELETE FROM revisions WHERE last = 4', 4n, 'unreachable'],
  ['a revision that is another', 'UPDATE revisions SET revision = 9 WHERE last = 4', 4n, 'unreachable'],
  ['a revision that leads elsewhere', 'UPDATE revisions SET last = 2 WHERE last = 4', 4n, 'unreachable'],
];

/** By somebody who computed all digests anew, and the indexes. */
const WITH_DIGESTS: readonly FirstFinding[] = [
  [
    'two revisions of a stream exchanged',
    `UPDATE commits SET revisions = '1' WHERE last = 1; UPDATE commits SET revisions = '0' WHERE last = 3;
     DELETE FROM revisions WHERE last IN (1, 3); INSERT INTO revisions VALUES (1, 1, 1), (1, 0, 3)`,
    1n,
    'reordered',
  ],
  [
    'a revision that nothing precedes',
    `UPDATE commits SET revisions = '9' WHERE last = 4; UPDATE revisions SET revision = 9 WHERE last = 4`,
    4n,
    'revision-gap',
  ],
];

describe('A sweep of the ledger', () => {
  it('finds nothing when nothing is wrong, and says how far it is', async () => {
    const store = ledger.examined((await ledger.with('')).dir);
    const seen: bigint[] = [];
    const report = await sweep(store, { onProgress: ({ position }) => seen.push(position) });
    expect(report).toEqual({ commits: 6, events: 8, head: 8n, findings: [], more: 0 });
    expect(seen).toEqual([8n]);
    await store.close();
  });

  it.each([...IN_COMMITS, ...IN_INDEXES])('names %s', async (_what, sql, position, problem) => {
    const store = ledger.examined((await ledger.with(sql)).dir);
    const { findings } = await sweep(store);
    expect(findings[0]).toMatchObject({ position, problem });
    await store.close();
  });

  it.each(WITH_DIGESTS)('names %s, though the digests agree', async (_what, sql, position, problem) => {
    const { dir } = await ledger.with(sql);
    ledger.rechain(dir);
    const store = ledger.examined(dir);
    const { findings } = await sweep(store);
    expect(findings[0]).toMatchObject({ position, problem });
    expect(findings.some((each) => each.problem === 'altered')).toBe(false);
    await store.close();
  });

  it('names each place of several, in order', async () => {
    const { dir } = await ledger.with(`
      UPDATE commits SET body = '{}' WHERE last IN (2, 4);
      DELETE FROM commands WHERE last = 3`);
    const store = ledger.examined(dir);
    const { findings } = await sweep(store);
    expect(findings.map(({ position, problem }) => [position, problem])).toEqual([
      [2n, 'altered'],
      [3n, 'unreachable'],
      [4n, 'altered'],
    ]);
    await store.close();
  });
});

describe('A ledger that was tampered with', () => {
  it.each([
    ['its last commit was altered', `UPDATE commits SET body = '{}' WHERE last = 8`],
    ['its last commit is gone', 'DELETE FROM commits WHERE last = 8'],
    ['the commit before the last is gone', 'DELETE FROM commits WHERE last = 7'],
    ['its categories say more', 'UPDATE categories SET last = 9'],
    ['its categories say less', 'UPDATE categories SET last = 7'],
    ['its categories are gone', 'DELETE FROM categories'],
    ['its indexes are said to go on', 'UPDATE indexed SET last = 9'],
    ['its indexes are said to end earlier', 'UPDATE indexed SET last = 7'],
    ['it says nothing of its indexes', 'DELETE FROM indexed'],
    [
      'its last commit was cut off with all that leads there',
      `DELETE FROM commits WHERE last = 8; DELETE FROM commands WHERE last = 8; DELETE FROM revisions WHERE last = 8;
       UPDATE categories SET last = 7; UPDATE indexed SET last = 7`,
    ],
  ])('does not open when %s', async (_what, sql) => {
    const { dir } = await ledger.with(sql);
    for (const readOnly of [true, false])
      expect(() => openSqliteEventStore({ dir, readOnly, preallocate: false })).toThrow(
        expect.objectContaining({ code: 'StoreDamaged' }),
      );
  });

  it('has no owner when a commit before the last was altered', async () => {
    const { dir } = await ledger.with(`UPDATE commits SET body = '{}' WHERE last = 3`);
    expect(() => openSqliteEventStore({ dir, preallocate: false })).toThrow(
      expect.objectContaining({ code: 'StoreDamaged' }),
    );
  });

  it.each([
    ['its text', `body = replace(body, '"amount":10', '"amount":11')`],
    ['its revisions', `revisions = '2'`],
    ['its time', `recorded_at = '2020-01-01T00:00:00.000Z'`],
    ['its digest', `digest = replace(digest, substr(digest, 1, 1), 'x')`],
    ['its beginning', 'first = 3'],
  ])('gives nothing of a commit of which somebody changed %s', async (_what, change) => {
    const { dir, commandIds } = await ledger.with(`UPDATE commits SET ${change} WHERE last = 4`);
    const store = ledger.examined(dir);
    const reading = async () => {
      for await (const { last } of store.readAll(0n)) expect(last).toBeLessThan(4n);
    };
    for (const answer of [
      reading(),
      store.readStream(OTHER),
      store.findCommand(commandIds[3] ?? ''),
      store.positionAt('2999-01-01T00:00:00Z'),
    ])
      await expect(answer).rejects.toMatchObject({ code: 'StoreDamaged' });
    await store.close();
  });

  it.each([
    ['its text', `body = replace(body, '"amount":10', '"amount":11')`, 4n],
    ['its digest', `digest = replace(digest, substr(digest, 1, 1), 'x')`, 4n],
  ])('gives every other commit of which nobody changed %s', async (_what, change, damaged) => {
    const { dir, commandIds } = await ledger.with(`UPDATE commits SET ${change} WHERE last = ${damaged}`);
    const store = ledger.examined(dir);
    expect(await store.findCommand(commandIds[0] ?? '')).toMatchObject({ last: 1n });
    expect(await store.readStream(OTHER, 2n)).toHaveLength(1);
    await store.close();
  });

  it.each([
    ['the first commit', 1],
    ['a commit', 3],
  ])('stops a reader where %s is missing', async (_what, last) => {
    const store = ledger.examined((await ledger.with(`DELETE FROM commits WHERE last = ${last}`)).dir);
    const reading = (async () => {
      for await (const commit of store.readAll(0n)) expect(commit.events.length).toBeGreaterThan(0);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'StoreDamaged' });
    await store.close();
  });

  it.each([
    ['its commit is gone', 'DELETE FROM commits WHERE last = 3'],
    ['its entry is gone', 'DELETE FROM revisions WHERE last = 3'],
    ['its entry leads elsewhere', 'UPDATE revisions SET last = 2 WHERE last = 3'],
    ['an entry leads into the middle of a commit', 'UPDATE revisions SET last = 6 WHERE last = 7'],
  ])('does not give a stream when %s', async (_what, sql) => {
    const store = ledger.examined((await ledger.with(sql)).dir);
    await expect(store.readStream(ONE)).rejects.toMatchObject({ code: 'StoreDamaged' });
    await store.close();
  });

  it('does not take another commit for that of a command', async () => {
    const { dir, commandIds } = await ledger.with('UPDATE commands SET last = 1 WHERE last = 3');
    const store = ledger.examined(dir);
    await expect(store.findCommand(commandIds[2] ?? '')).rejects.toMatchObject({ code: 'StoreDamaged' });
    await store.close();
  });
});

describe('The end of a category', () => {
  const GRANT = 'consent-grant-00000000-0000-4000-8000-000000000003';
  const mixed = (sql: string) =>
    ledger.with(
      sql,
      [GRANT, ONE, GRANT, ONE].map((stream) => sampleAppend(stream)),
    );

  it('is missed by a sweep when it seems to be an earlier event of the category', async () => {
    const { dir } = await mixed(`UPDATE categories SET last = 1 WHERE name = 'consent-grant'`);
    const store = openSqliteEventStore({ dir, preallocate: false });
    expect((await sweep(store)).findings).toMatchObject([{ position: 3n, problem: 'unreachable' }]);
    await store.close();
  });

  it('keeps the ledger from its owner when it is the event of another', async () => {
    const { dir } = await mixed(`UPDATE categories SET last = 2 WHERE name = 'consent-grant'`);
    expect(() => openSqliteEventStore({ dir, preallocate: false })).toThrow(
      expect.objectContaining({ code: 'StoreDamaged' }),
    );
    const store = ledger.examined(dir);
    expect((await sweep(store)).findings).toMatchObject([{ position: 3n, problem: 'unreachable' }]);
    await store.close();
  });
});

describe('A ledger, read as it lies there by whoever examines it', () => {
  /** What is read until it stops, and whether it was stopped. */
  async function reading(sql: string) {
    const store = ledger.examined((await ledger.with(sql)).dir);
    const read: (readonly [last: bigint, data: readonly unknown[]])[] = [];
    let stopped: unknown;
    try {
      for await (const { last, events } of asItLies(store, store.rows).readAll(0n))
        read.push([last, events.map(({ data }) => data)]);
    } catch (error) {
      stopped = error;
    }
    await store.close();
    return { lasts: read.map(([last]) => last), data: read.map(([, data]) => data), stopped };
  }

  it.each([
    ['its text', `body = replace(body, '"amount":10', '"amount":11')`, [{ amount: 11 }]],
    ['its digest', `digest = 'x'`, [{ amount: 10 }]],
  ])('gives a commit of which somebody changed %s, and all others', async (_what, change, data) => {
    const found = await reading(`UPDATE commits SET ${change} WHERE last = 4`);
    expect(found).toMatchObject({ lasts: [1n, 2n, 3n, 4n, 7n, 8n], stopped: undefined });
    expect(found.data[3]).toEqual(data);
  });

  it.each([
    ['is no commit any more', `UPDATE commits SET body = '{}' WHERE last = 4`],
    ['is no JSON any more', `UPDATE commits SET body = '{' WHERE last = 4`],
    ['has lost an event', `UPDATE commits SET body = json_remove(body, '$.streams[0]') WHERE last = 4`],
  ])('gives no events where something %s, and all others', async (_what, sql) => {
    const found = await reading(sql);
    expect(found).toMatchObject({ lasts: [1n, 2n, 3n, 4n, 7n, 8n], stopped: undefined });
    expect(found.data[3]).toEqual([]);
  });

  it('leaves out what is missing', async () => {
    const found = await reading('DELETE FROM commits WHERE last IN (1, 4)');
    expect(found).toMatchObject({ lasts: [2n, 3n, 7n, 8n], stopped: undefined });
  });
});
