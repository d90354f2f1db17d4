// needs: postgres
import type { Lease } from '@coop/event-sourcing';
import { freshDatabase, startPostgres, type FreshDatabase } from '@coop/real-parts';
import { postgresLeases } from './leases.js';
import { openPostgresReadModels } from './read-models/index.js';

const forEver = new AbortController().signal;
const lostOf = ({ lost }: Lease) =>
  new Promise<void>((resolve) => {
    if (lost.aborted) resolve();
    else lost.addEventListener('abort', () => resolve());
  });

describe('Leases', () => {
  let database: FreshDatabase;
  const opened: { close(): Promise<void> }[] = [];

  const open = async (holder: string, ttlMs = 3_000) => {
    const leases = await postgresLeases({ url: database.url, holder, ttlMs });
    opened.push(leases);
    return leases;
  };
  beforeEach(async () => {
    database = await freshDatabase('leases');
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
    await database.drop();
  });

  it('are granted to one at a time, and each holder has a higher token', async () => {
    const [first, second] = await Promise.all([open('first', 600), open('second', 600)]);
    const held = await first.hold('notes', forEver);
    const waiting = second.hold('notes', forEver);
    const soon = new Promise((resolve) => setTimeout(resolve, 1_500, 'still waiting'));
    expect(await Promise.race([waiting, soon])).toBe('still waiting');
    expect(held.lost.aborted).toBe(false);
    await held.release();
    const next = await waiting;
    expect([held.token, next.token]).toEqual([1n, 2n]);
    await next.release();
    expect((await second.hold('notes', forEver)).token).toBe(3n);
  });

  it('of other names are independent', async () => {
    const leases = await open('one');
    const both = await Promise.all([leases.hold('notes', forEver), leases.hold('letters', forEver)]);
    expect(both.map(({ name, token }) => [name, token])).toEqual([
      ['notes', 1n],
      ['letters', 1n],
    ]);
  });

  it('are no longer waited for when the signal aborts', async () => {
    const [first, second] = await Promise.all([open('first'), open('second')]);
    await first.hold('notes', forEver);
    const stop = new AbortController();
    const waiting = second.hold('notes', stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  it('are told as lost when they have passed to another holder', async () => {
    const held = await (await open('first', 600)).hold('notes', forEver);
    const { Client } = await import('pg');
    const operator = new Client({ connectionString: database.url });
    await operator.connect();
    await operator.query(`update coordination.leases set token = token + 1`);
    await operator.end();
    await lostOf(held);
    expect(held.lost.aborted).toBe(true);
  });

  it('refuse what an earlier holder writes, and let the holder of now write', async () => {
    const leases = await open('one');
    const readModels = await openPostgresReadModels({ url: database.url, schema: 'notes' });
    opened.unshift(readModels);
    const earlier = await leases.hold('notes', forEver);
    const before = readModels.fencedBy(earlier);
    expect(await before.transaction(async () => 'written')).toBe('written');
    await earlier.release();
    const now = await leases.hold('notes', forEver);
    await expect(before.transaction(async () => 'written')).rejects.toThrow(
      'the lease notes with token 1 has passed to another holder',
    );
    expect(await readModels.fencedBy(now).transaction(async () => 'written')).toBe('written');
  });

  it('need a right to create their table, or the table', async () => {
    const url = new URL(database.url);
    [url.username, url.password] = ['nobody_of_this_name', 'wrong'];
    await expect(postgresLeases({ url: url.href, holder: 'stranger' })).rejects.toThrow(
      'password authentication failed',
    );
  });
});

describe('A lease whose server is gone', () => {
  it('is told as lost, and can be held again when the server is back', async () => {
    const server = await startPostgres();
    const leases = await postgresLeases({ url: server.url, holder: 'one', ttlMs: 900 });
    const held = await leases.hold('notes', forEver);
    await server.kill();
    await lostOf(held);
    const again = leases.hold('notes', forEver);
    await server.start();
    expect((await again).token).toBe(2n);
    await leases.close();
    await server.stop();
  });
});
