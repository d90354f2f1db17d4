// needs: postgres
import { StoreError, sweep, type AppendRequest } from '@coop/event-sourcing';
import { openPostgresEventStore, type PostgresEventStore } from './postgres-event-store.js';
import { asRole, ledgerDatabases } from './testing/ledger-databases.js';
import { outcome, sampleAppend, sampleStream } from './testing/sample-append.js';

const newDatabase = ledgerDatabases('group');

describe('Appends that wait at the same moment', () => {
  let url: string;
  let store: PostgresEventStore;
  beforeEach(async () => {
    url = await newDatabase();
    store = await openPostgresEventStore({ url });
  });
  afterEach(() => store.close());

  const transactions = () =>
    asRole(url, async (client) => {
      const { rows } = await client.query('SELECT count(DISTINCT xmin::text)::int AS n FROM ledger.commits');
      return rows[0].n;
    });

  it('share one transaction', async () => {
    await Promise.all(Array.from({ length: 100 }, () => store.append(sampleAppend(sampleStream()))));
    expect(await transactions()).toBe(1);
  });

  it('have each their own outcome: one refusal fails no neighbour', async () => {
    const [taken, checked] = [sampleStream(), sampleStream('consent-grant')];
    const first = sampleAppend(taken, 'no-stream');
    await store.append(first);
    const category = { categories: ['consent-grant'], unchangedAfter: 1n };
    const group: AppendRequest[] = [
      sampleAppend(sampleStream()),
      sampleAppend(taken, 'no-stream'),
      first,
      { ...first, commandDigest: 'f'.repeat(64) },
      { ...sampleAppend(sampleStream()), checks: [{ stream: taken, expected: 7n }] },
      { ...sampleAppend(sampleStream()), checks: [category] },
      sampleAppend(checked),
      { ...sampleAppend(sampleStream()), checks: [category] },
      sampleAppend(taken, 0n),
      sampleAppend(taken, 0n),
    ];
    const settled = await Promise.allSettled(group.map((request) => store.append(request)));
    expect(
      settled.map((each) =>
        each.status === 'fulfilled' ? [each.value.first, each.value.repeated] : each.reason.code,
      ),
    ).toEqual([
      [2n, false],
      'WrongExpectedRevision',
      [1n, true],
      'CommandMismatch',
      'CheckFailed',
      [3n, false],
      [4n, false],
      'CheckFailed',
      [5n, false],
      'WrongExpectedRevision',
    ]);
    expect(settled[9]).toMatchObject({ reason: { stream: taken, actual: 1n } });
    expect((await sweep(store)).findings).toEqual([]);
  });

  it('refuse what the database cannot hold, alone and before it is sent', async () => {
    const poisoned = sampleAppend(sampleStream());
    const settled = await Promise.allSettled([
      store.append(sampleAppend(sampleStream())),
      store.append({ ...poisoned, commandId: 'a\0b' }),
      store.append(sampleAppend(sampleStream(), 'any', ['\0', { '\0': '\ud83d\ude00' }])),
    ]);
    expect(settled).toMatchObject([
      { value: { first: 1n } },
      { reason: expect.any(TypeError) },
      { value: { first: 2n, last: 3n } },
    ]);
    expect((await sweep(store)).findings).toEqual([]);
  });

  it('are tried one by one when the database refuses the group for one of them', async () => {
    await asRole(url, (client) =>
      client.query(
        `ALTER TABLE ledger.commits ADD CONSTRAINT no_thirteen CHECK (position('"data":13' IN body) = 0)`,
      ),
    );
    const outcomes = await Promise.all(
      [1, 13, 2].map((data) => outcome(store.append(sampleAppend(sampleStream(), 'any', [data])))),
    );
    expect(outcomes).toEqual(['appended', 'StoreUnavailable', 'appended']);
    expect(store.head()).toBe(2n);
  });

  it('are refused when too many wait, and those that wait are carried out', async () => {
    const appends = Array.from({ length: 4_200 }, () => store.append(sampleAppend(sampleStream())));
    const outcomes = await Promise.all(appends.map(outcome));
    expect(outcomes.slice(0, 4_096).every((each) => each === 'appended')).toBe(true);
    expect(outcomes.slice(4_096).every((each) => each === 'Overloaded')).toBe(true);
  });

  it('are refused when what waits is too large', async () => {
    const large = 'x'.repeat(500 * 1024);
    const appends = Array.from({ length: 140 }, () =>
      outcome(store.append(sampleAppend(sampleStream(), 'any', [large]))),
    );
    await store.close();
    const outcomes = await Promise.all(appends);
    expect(outcomes[0]).toBe('appended');
    expect(outcomes.at(-1)).toBe('Overloaded');
  });

  it('stop when the database digests a commit differently', async () => {
    await store.append(sampleAppend(sampleStream()));
    const { rows } = await asRole(url, (client) =>
      client.query(`SELECT pg_get_functiondef('ledger.append_group'::regproc) AS text`),
    );
    const other = String(rows[0].text).replace("'dc/commit/v1'", "'dc/commit/v2'");
    await asRole(url, (client) => client.query(other));
    await expect(store.append(sampleAppend(sampleStream()))).rejects.toMatchObject({ code: 'StoreDamaged' });
    const next = store.append(sampleAppend(sampleStream()));
    await expect(next).rejects.toThrow(StoreError);
    await expect(next).rejects.toMatchObject({ code: 'StoreDamaged' });
  });
});
