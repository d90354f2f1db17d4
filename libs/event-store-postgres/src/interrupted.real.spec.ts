// needs: postgres
import { setTimeout as delay } from 'node:timers/promises';
import { sweep } from '@coop/event-sourcing';
import { Client } from 'pg';
import { openPostgresEventStore, type PostgresEventStore } from './postgres-event-store.js';
import { faultyProxy, type Fault, type FaultyProxy } from './testing/faulty-proxy.js';
import { asRole, ledgerDatabases } from './testing/ledger-databases.js';
import { outcome, sampleAppend, sampleStream } from './testing/sample-append.js';

const newDatabase = ledgerDatabases('interrupted');
const SELDOM = 600_000;
const LOST: Fault = { kind: 'cut', afterBytes: 0 };

/** Waits until somebody's append stands before the lock on the head, and gives the process of its connection. */
async function waitingAppend(client: Client): Promise<number> {
  for (;;) {
    // Within a transaction the server would show what it showed first.
    await client.query('SELECT pg_stat_clear_snapshot()');
    const { rows } = await client.query(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database()
       AND application_name = 'coop-ledger' AND wait_event_type = 'Lock'`,
    );
    if (rows[0] !== undefined) return rows[0].pid;
    await delay(10);
  }
}

describe('An append whose connection is cut in the middle', () => {
  let url: string;
  let store: PostgresEventStore;
  beforeEach(async () => {
    url = await newDatabase();
    store = await openPostgresEventStore({ url, pollMs: SELDOM });
  });
  afterEach(() => store.close());

  it('is carried out once, over another connection, when the server had not carried it out', async () => {
    await store.append(sampleAppend(sampleStream()));
    const requests = [sampleAppend(sampleStream()), sampleAppend(sampleStream(), 'exists')];
    const appended = await asRole(url, async (client) => {
      await client.query('BEGIN; SELECT FROM ledger.head FOR UPDATE');
      const appending = Promise.all(requests.map((request) => outcome(store.append(request))));
      const pid = await waitingAppend(client);
      await client.query(`SELECT pg_terminate_backend(${pid})`);
      await client.query('COMMIT');
      return appending;
    });
    expect(appended).toEqual(['appended', 'WrongExpectedRevision']);
    expect(store.head()).toBe(2n);
    expect(await sweep(store)).toMatchObject({ commits: 2, findings: [] });
  });

  it('does not hold up appends that come after it', async () => {
    const appended = await asRole(url, async (client) => {
      await client.query('BEGIN; SELECT FROM ledger.head FOR UPDATE');
      const cut = store.append(sampleAppend(sampleStream()));
      await client.query(`SELECT pg_terminate_backend(${await waitingAppend(client)})`);
      const later = Array.from({ length: 3 }, () => store.append(sampleAppend(sampleStream())));
      await client.query('COMMIT');
      return Promise.all([cut, ...later]);
    });
    expect(new Set(appended.map(({ first }) => first))).toEqual(new Set([1n, 2n, 3n, 4n]));
  });
});

describe('An append whose answer is lost', () => {
  let proxy: FaultyProxy;
  let store: PostgresEventStore;
  beforeEach(async () => {
    proxy = await faultyProxy(await newDatabase());
    store = await openPostgresEventStore({ url: proxy.url, pollMs: SELDOM });
    await store.append(sampleAppend(sampleStream()));
  });
  afterEach(async () => {
    await store.close();
    proxy.close();
  });

  it('succeeds with what had been carried out, and is carried out no second time', async () => {
    proxy.inject(LOST);
    const request = sampleAppend(sampleStream(), 'no-stream', [1, 2]);
    const result = await store.append(request);
    expect(result).toMatchObject({ first: 2n, last: 3n, revisions: [1n], repeated: true });
    expect(proxy.appends()).toBe(3);
    expect(await store.readStream(request.streams[0]?.stream ?? '')).toHaveLength(2);
    expect(await sweep(store)).toMatchObject({ commits: 2, events: 3, findings: [] });
  });

  it('is given to followers of the same process', async () => {
    const ending = new AbortController();
    const feed = store.subscribe(1n, ending.signal)[Symbol.asyncIterator]();
    expect((await feed.next()).value).toEqual({ caughtUp: 1n });
    const next = feed.next();
    proxy.inject(LOST);
    await store.append(sampleAppend(sampleStream()));
    expect((await next).value).toMatchObject({ first: 2n });
    ending.abort();
  });

  it('has an unknown outcome when the answer to the second attempt is lost too', async () => {
    proxy.inject(LOST, LOST);
    const request = sampleAppend(sampleStream());
    expect(await outcome(store.append(request))).toBe('AppendOutcomeUnknown');
    expect(await store.findCommand(request.commandId)).toMatchObject({ first: 2n });
    expect(await store.append(request)).toMatchObject({ first: 2n, repeated: true });
  });
});
