// needs: postgres
import { prepare } from '@coop/event-sourcing';
import type { Client } from 'pg';
import { APPEND_GROUP, groupValues } from './group-call.js';
import { APPEND_PARAMETERS } from './migrations/append-group.js';
import { openPostgresEventStore } from './postgres-event-store.js';
import { asRole, ledgerDatabases } from './testing/ledger-databases.js';
import { sampleAppend, sampleStream } from './testing/sample-append.js';

const newDatabase = ledgerDatabases('function');
const CLOCK = '2026-01-01T10:00:00.000Z';

/** The values of a correct call, some of them replaced, as a program could send them that is not ours. */
function valuesWith(
  different: Readonly<Record<string, unknown>>,
  request = sampleAppend(sampleStream()),
): unknown[] {
  const values = groupValues([prepare(request)], CLOCK);
  return APPEND_PARAMETERS.map(([name], index) => (name in different ? different[name] : values[index]));
}

const call = async (client: Client, different: Readonly<Record<string, unknown>> = {}) =>
  (await client.query(APPEND_GROUP.text, valuesWith(different))).rows;

const ONE = 'records-record-00000000-0000-4000-8000-000000000001';
const twice = { s_name: [1, 2], s_expected: [-2, -2], s_events: [1, 1], s_text: [1, 1] };

describe('The function that appends, called by another program', () => {
  let url: string;
  beforeEach(async () => {
    url = await newDatabase();
  });

  it.each([
    'records-record-1',
    'Records-record-00000000-0000-4000-8000-000000000001',
    'records-record-00000000-0000-4000-8000-000000000001\n',
    `${'a'.repeat(200)}-00000000-0000-4000-8000-000000000001`,
    '',
  ])('refuses the stream name %j', async (name) => {
    expect(await asRole(url, (client) => call(client, { d_name: [name] }))).toMatchObject([
      { outcome: 'invalid' },
    ]);
  });

  it.each([
    ['no event', { s_events: [0] }],
    ['fewer than no events', { s_events: [-1] }],
    ['a number of events that is none', { s_events: [null] }],
    ['a stream that has no name', { s_name: [2] }],
  ])('refuses %s', async (_what, different) => {
    expect(await asRole(url, (client) => call(client, different))).toMatchObject([{ outcome: 'invalid' }]);
  });

  it.each([
    ['a time that is none', { p_clock: 'zzzz' }],
    ['no time', { p_clock: null }],
    ['no texts', { p_texts: null }],
    ['a text that is no UTF-8', { p_texts: Buffer.alloc(1000, 0xff) }],
    ['a head of no length', { m_head: [null] }],
    ['a head of less than no length', { m_head: [-1] }],
    ['no command', { m_command: [null] }],
    ['two streams of one name', { d_name: [ONE, ONE], m_streams: [2], ...twice }],
    ['a number of streams that is none', { m_streams: [null] }],
  ])('refuses %s, and leaves the ledger as it was', async (_what, different) => {
    await expect(asRole(url, (client) => call(client, different))).rejects.toHaveProperty('code');
    const store = await openPostgresEventStore({ url });
    expect(store.head()).toBe(0n);
    await store.close();
  });

  it.each([
    ['an expectation that is none', { s_expected: [null] }, 'wrong-revision'],
    ['an expectation that means nothing', { s_expected: [-4] }, 'wrong-revision'],
    [
      'a check without an expectation',
      { m_stream_checks: [1], c_name: [1], c_expected: [null] },
      'check-failed',
    ],
    ['a check of what has no name', { m_stream_checks: [1], c_name: [7], c_expected: [-1] }, 'check-failed'],
    [
      'a check of a category without a position',
      { m_category_checks: [1], k_name: [1], k_after: [null], q_name: ['a'] },
      'check-failed',
    ],
    [
      'a check of a category that has no name',
      { m_category_checks: [1], k_name: [2], k_after: [0], q_name: ['a'] },
      'check-failed',
    ],
  ])('takes %s for a refusal', async (_what, different, outcome) => {
    expect(await asRole(url, (client) => call(client, different))).toMatchObject([{ outcome }]);
  });

  it('needs the isolation level under which the lock on the head shows what others have committed', async () => {
    await asRole(url, async (client) => {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      await expect(call(client)).rejects.toMatchObject({ code: '25001' });
    });
  });

  it('makes the commit durable even if the session asks for less', async () => {
    await asRole(url, async (client) => {
      await client.query('SET synchronous_commit = off; BEGIN');
      await call(client);
      const { rows } = await client.query('SHOW synchronous_commit');
      expect(rows[0].synchronous_commit).toBe('on');
    });
  });

  it('never records an earlier time than the last', async () => {
    await asRole(url, async (client) => {
      await call(client);
      const [again] = await call(client, { p_clock: '2020-01-01T00:00:00.000Z' });
      expect(again).toMatchObject({ outcome: 'appended', recorded_at: CLOCK });
      const [later] = await call(client, { p_clock: '2026-01-01T10:00:00.001Z' });
      expect(later).toMatchObject({ recorded_at: '2026-01-01T10:00:00.001Z' });
    });
  });
});
