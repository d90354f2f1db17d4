// needs: nats, postgres
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Client } from 'pg';
import { freshDatabase, startNats, startPostgres, type OwnNats, type OwnPostgres } from './index.js';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** True when a server listens there. */
function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = createConnection(Number(port), hostname);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

describe('A NATS server of one spec', () => {
  let nats: OwnNats;
  beforeAll(async () => {
    nats = await startNats();
  });
  afterAll(() => nats.stop());

  it('keeps an acknowledged message of a stream over a crash', async () => {
    const before = await connect({ servers: nats.url, reconnect: false });
    const manager = await jetstreamManager(before);
    await manager.streams.add({ name: 'NOTES', subjects: ['notes.>'] });
    await jetstream(before).publish('notes.first', 'kept');

    await nats.kill();
    expect(await before.closed().then(() => 'closed')).toBe('closed');
    await nats.start();

    const after = await connect({ servers: nats.url });
    const message = await (await jetstreamManager(after)).streams.getMessage('NOTES', { seq: 1 });
    await after.close();
    expect(message?.string()).toBe('kept');
  });

  it('tells its health on the monitoring address', async () => {
    await nats.start();
    const health = await fetch(`${nats.monitorUrl}/healthz`);
    expect(await health.json()).toEqual({ status: 'ok' });
  });

  it('lets in whom its configuration names and nobody else, also after a crash', async () => {
    const guarded = await startNats({
      config: 'accounts { ONE: { users: [ { user: reader, password: $READER_PASSWORD } ] } }',
      env: { READER_PASSWORD: '"1 secret"' },
    });
    const reader = await connect({ servers: guarded.url, user: 'reader', pass: '1 secret' });
    await reader.close();
    await guarded.kill();
    await guarded.start();
    await expect(connect({ servers: guarded.url })).rejects.toThrow(/authorization/i);
    await guarded.stop();
  });

  it('is refused with the complaint of the server when its configuration is wrong', async () => {
    await expect(startNats({ config: 'no_such_setting: 1' })).rejects.toThrow(/no_such_setting/);
  });

  it('is gone after its end', async () => {
    const own = await startNats({ jetstream: false });
    expect(await answers(own.monitorUrl)).toBe(true);
    await own.stop();
    expect(await answers(own.monitorUrl)).toBe(false);
  });
});

describe('A PostgreSQL server of one spec', () => {
  let postgres: OwnPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  it('keeps a committed row over a crash', async () => {
    await query(postgres.url, 'CREATE TABLE notes (text text)');
    await query(postgres.url, `INSERT INTO notes VALUES ('kept')`);

    await postgres.kill();
    expect(await answers(postgres.url)).toBe(false);
    await postgres.start();

    expect(await query(postgres.url, 'SELECT text FROM notes')).toEqual([{ text: 'kept' }]);
  });

  it('writes a commit to the disk before it is acknowledged', async () => {
    await postgres.start();
    const settings = await query(
      postgres.url,
      `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes') ORDER BY name`,
    );
    expect(settings).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'synchronous_commit', setting: 'on' },
    ]);
  });

  it('gives every spec an empty database of its own', async () => {
    const [one, two] = await Promise.all([freshDatabase('same', postgres), freshDatabase('same', postgres)]);
    await query(one.url, 'CREATE TABLE only_here (a int)');
    await expect(query(two.url, 'SELECT * FROM only_here')).rejects.toThrow(/does not exist/);

    await one.drop();
    await expect(query(one.url, 'SELECT 1')).rejects.toThrow(/does not exist/);
    await two.drop();
  });

  it('refuses a wrong password', async () => {
    const wrong = new URL(postgres.url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });
});

describe('A server whose spec was killed', () => {
  it('is stopped by the guard', async () => {
    const entry = new URL('./index.js', import.meta.url).href;
    const script = `const { startNats } = await import(${JSON.stringify(entry)});
      console.log((await startNats({ jetstream: false })).monitorUrl);
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line]: Buffer[] = await once(child.stdout, 'data');
    const url = String(line).trim();
    expect(await answers(url)).toBe(true);

    child.kill('SIGKILL');
    const deadline = Date.now() + 20_000;
    while ((await answers(url)) && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await answers(url)).toBe(false);
  });
});
