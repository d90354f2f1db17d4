import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '@coop/event-store-sqlite';
import { signInByInvitation } from '@coop/identity/testing';
import { Caller } from './testing/caller.js';
import { SmallCooperative } from './testing/small-cooperative.js';
import { StartedCooperative } from './testing/started-cooperative.js';

const CLI = { clientId: 'cli', redirectUri: 'http://127.0.0.1/callback' };

describe('A cooperative that is founded', () => {
  let folder: string;
  let dataDir: string;
  let taken: Server;
  let started: StartedCooperative;
  let url: string;
  let link: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coop-'));
    dataDir = join(folder, 'data');
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const port = String((taken.address() as AddressInfo).port);
    started = StartedCooperative.spawn([
      '--empty',
      '--data',
      dataDir,
      '--port',
      port,
      '--name',
      'Les Communs',
    ]);
    ({ url, link = '' } = await started.ready());
  });
  afterAll(async () => {
    await started.end();
    await new Promise((resolve) => taken.close(resolve));
    rmSync(folder, { recursive: true });
  });

  it('names a port that is taken, and uses the next free one', async () => {
    const { port } = taken.address() as AddressInfo;
    expect(started.told).toContain(`port ${port} is taken, trying ${port + 1}`);
    expect(Number(new URL(url).port)).toBeGreaterThan(port);
    expect((await new Caller(url).get('/readyz')).status).toBe(200);
  });

  it('lets its first steward in by the link that was printed, once', async () => {
    expect(link.startsWith(`${url}/welcome/`)).toBe(true);
    const { access_token: token } = await signInByInvitation(url, { ...CLI, link });
    const me = await new Caller(url, token).must('GET', '/identity/me');
    expect(me).toMatchObject({ name: 'First steward', member: true, demonstration: false });
    expect(me['roles']).toContain('steward');

    const again = await new Caller(url).get(new URL(link).pathname);
    expect(again.status).toBe(410);
    await expect(signInByInvitation(url, { ...CLI, link })).rejects.toThrow();
  });

  it('shows nobody a mail', async () => {
    expect((await new Caller(url).get('/demonstration/outbox')).status).toBe(404);
  });

  it('keeps a second process away from its files, and says so', async () => {
    const second = StartedCooperative.spawn(['--empty', '--data', dataDir, '--port', '0']);
    expect(await second.ended()).toBe(2);
    expect(second.told).toContain('another process owns this store');
  });

  it('is not opened as a demonstration, and begins with its founding', async () => {
    await started.end();
    const mistaken = StartedCooperative.spawn(['--data', dataDir, '--port', '0']);
    expect(await mistaken.ended()).toBe(2);
    expect(mistaken.told).toContain('this folder holds a real cooperative');

    const store = openSqliteEventStore({ dir: dataDir, clock: () => new Date() });
    const types: string[] = [];
    for await (const { events } of store.readAll(0n)) types.push(...events.map(({ type }) => type));
    await store.close();
    expect(types.indexOf('identity.cooperative.founded')).toBe(0);
  });

  it('goes on when it is started again, without a new founding or a new link', async () => {
    const again = StartedCooperative.spawn(['--empty', '--data', dataDir, '--port', '0']);
    const ready = await again.ready();
    await again.end();
    expect(ready.link).toBeUndefined();
  });
});

describe('A demonstration', () => {
  it('is never opened for real people', async () => {
    const small = await SmallCooperative.open();
    await small.stop();
    const folders = ['--data', small.dataDir, '--keys', small.keysDir];
    const mistaken = StartedCooperative.spawn(['--empty', ...folders, '--port', '0']);
    expect(await mistaken.ended()).toBe(2);
    expect(mistaken.told).toContain('this folder holds a demonstration with invented people');
    await small.remove();
  });
});
