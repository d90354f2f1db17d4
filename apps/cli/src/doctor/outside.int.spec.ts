import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { temporaryFolders } from '../testing/example-folder.js';
import { backupAge, backupsOnSameDisk, keysInBackups } from './backups.js';
import { duration, examined } from './diagnosis.js';
import { logIsSigned, logIsWitnessed } from './log-standing.js';
import { certificate, issuerClock, issuerKeys, issuerReachable, siteReady } from './network.js';

const folder = temporaryFolders();
const now = new Date();
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('The doctor, at backups', () => {
  const part = (dir: string) => ({ dir, dataDir: undefined, now });

  it('finds that there is none, or none of the last day', () => {
    const dir = folder('backups');
    expect(backupAge(part(dir))).toMatchObject({ fine: false });
    mkdirSync(join(dir, 'monday'), { recursive: true });
    writeFileSync(join(dir, 'monday', 'ledger.sqlite'), '');
    expect(backupAge(part(dir))).toMatchObject({ fine: true });
    const twoDaysAgo = now.getTime() / 1_000 - 2 * 86_400;
    utimesSync(join(dir, 'monday', 'ledger.sqlite'), twoDaysAgo, twoDaysAgo);
    expect(backupAge(part(dir))).toMatchObject({ fine: false, detail: '1, the newest is 2 days old' });
  });

  it('finds keys beside the data', () => {
    const dir = folder('backups');
    expect(keysInBackups(part(dir))).toBeUndefined();
    mkdirSync(dir);
    writeFileSync(join(dir, 'ledger.sqlite'), '');
    expect(keysInBackups(part(dir))).toMatchObject({ fine: true });
    writeFileSync(join(dir, 'kek'), '');
    expect(keysInBackups(part(dir))).toMatchObject({ fine: false });
  });

  it('finds them on the disk of the data', () => {
    const [dir, dataDir] = [folder('backups'), folder('data')];
    expect(backupsOnSameDisk({ dir, dataDir, now })).toBeUndefined();
    for (const each of [dir, dataDir]) mkdirSync(each);
    expect(backupsOnSameDisk({ dir, dataDir, now })).toMatchObject({ fine: false });
    const deviceOf = (path: string) => path.length + (path === dir ? 1_000 : 0);
    expect(backupsOnSameDisk({ dir, dataDir, now, deviceOf })).toMatchObject({ fine: true });
  });
});

interface Provider {
  readonly name?: string;
  readonly keys?: readonly object[];
  readonly date?: string;
}

async function provider({ name, keys = [{ kty: 'EC' }], date }: Provider): Promise<string> {
  let url = '';
  const server = createServer((request, response) => {
    if (date !== undefined) response.setHeader('date', date);
    const isDiscovery = request.url === '/.well-known/openid-configuration';
    response.end(JSON.stringify(isDiscovery ? { issuer: name ?? url, jwks_uri: `${url}/keys` } : { keys }));
  });
  url = `http://127.0.0.1:${await listening(server)}`;
  return url;
}

describe('The doctor, at an issuer', () => {
  const clock = () => new Date();

  it('finds nothing at one that answers', async () => {
    const issuer = { issuer: await provider({}), now: clock };
    for (const check of [issuerReachable, issuerKeys, issuerClock])
      expect(await check(issuer)).toMatchObject({ fine: true });
  });

  it('finds that it is down, and says nothing of its keys then', async () => {
    const port = await listening(createServer());
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const issuer = { issuer: `http://127.0.0.1:${port}`, now: clock };
    expect(await issuerReachable(issuer)).toMatchObject({ fine: false });
    expect(await issuerKeys(issuer)).toBeUndefined();
    expect(await issuerClock(issuer)).toBeUndefined();
  });

  it('finds that it has another name', async () => {
    const issuer = await provider({ name: 'https://other.example/realms/cooperative' });
    expect(await issuerReachable({ issuer, now: clock })).toMatchObject({ fine: false });
  });

  it('finds that it publishes no key', async () => {
    expect(await issuerKeys({ issuer: await provider({ keys: [] }), now: clock })).toMatchObject({
      fine: false,
    });
  });

  it('finds that its clock differs', async () => {
    const date = new Date(Date.now() - 120_000).toUTCString();
    const found = await issuerClock({ issuer: await provider({ date }), now: clock });
    expect(found).toMatchObject({ fine: false, detail: 'differs from this machine by 2 minutes' });
  });
});

describe('The doctor, at a site', () => {
  function certificateFor(days: number) {
    const [key, cert] = [folder('key.pem'), folder('cert.pem')];
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const files = ['-keyout', key, '-out', cert, '-days', String(days), '-subj', '/CN=localhost'];
    execFileSync('openssl', [...request, ...files], { stdio: 'ignore' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  }

  it('finds a certificate that expires soon, or that nobody believes', async () => {
    const url = `https://127.0.0.1:${await listening(createTlsServer(certificateFor(5)))}`;
    const found = await certificate({ url, now });
    expect(found).toMatchObject({ fine: false });
    expect(found?.detail).toMatch(/^valid for [45] days; not believed here: DEPTH_ZERO_SELF_SIGNED_CERT/);
    const later = new Date(now.getTime() + 8 * 86_400_000);
    expect((await certificate({ url, now: later }))?.detail).toMatch(/^expired [234] days ago/);
  });

  it('does not speak of a certificate without TLS', async () => {
    expect(await certificate({ url: 'http://127.0.0.1:1', now })).toBeUndefined();
  });

  it('finds that nobody answers', async () => {
    const url = `http://127.0.0.1:${await listening(createServer((_, response) => response.end()))}`;
    expect(await siteReady({ url, now })).toMatchObject({ fine: true });
    expect(await siteReady({ url: 'http://127.0.0.1:1', now })).toMatchObject({ fine: false });
  });
});

describe('A check', () => {
  it('that fails in itself is a finding, and the next one is still made', async () => {
    const found = await examined('part', {
      broken: () => {
        throw new Error('no rights');
      },
      absent: () => undefined,
      whole: () => ({ check: 'whole', fine: true, detail: 'is' }),
    });
    expect(found.map(({ check, fine }) => [check, fine])).toEqual([
      ['broken', false],
      ['whole', true],
    ]);
    expect(found[0]?.detail).toBe('could not be looked at: no rights');
  });

  it('says a length of time in its largest unit', () => {
    expect([1_000, 90_000, 7_200_000, 200_000_000].map(duration)).toEqual([
      '1 second',
      '2 minutes',
      '2 hours',
      '2 days',
    ]);
  });
});

describe('The doctor, at the log of a site', () => {
  const witness = (name: string, reason: string | null) => ({
    ...{ name, reason, outcome: reason === null ? 'cosigned' : 'failed' },
  });
  const site = async (head: object | undefined) => {
    const server = createServer((_request, response) => {
      if (head === undefined) response.writeHead(404).end();
      else response.end(JSON.stringify(head));
    });
    return { url: `http://127.0.0.1:${await listening(server)}`, now: new Date('2026-03-02T12:00:00Z') };
  };
  const witnessing = (state: string, witnesses: readonly object[], since: string | null = null) =>
    site({ state: 'following', witnessing: { state, since, witnesses } });

  it('finds that it is not signed any more', async () => {
    expect(await logIsSigned(await site({ state: 'following' }))).toMatchObject({ fine: true });
    expect(await logIsSigned(await site({ state: 'split-view' }))).toMatchObject({
      fine: false,
      detail: 'it has stopped: split-view',
    });
    expect(await logIsSigned(await site(undefined))).toBeUndefined();
  });

  it('finds that it is below its quorum, since when and because of whom', async () => {
    const away = [witness('alpha', null), witness('beta', 'witness_unreachable')];
    expect(
      await logIsWitnessed(await witnessing('below-quorum', away, '2026-03-02T11:00:00Z')),
    ).toMatchObject({
      fine: false,
      detail: 'below the quorum for 1 hour; missing: beta (witness_unreachable)',
    });
    expect(await logIsWitnessed(await witnessing('witnessed', away))).toMatchObject({
      fine: true,
      detail: 'witnessed; missing: beta (witness_unreachable)',
    });
    expect(await logIsWitnessed(await witnessing('unwitnessed', []))).toBeUndefined();
  });
});
