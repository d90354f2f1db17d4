// needs: postgres
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { SERVICES } from '@coop/contracts';
import { startPostgres, type OwnPostgres } from '@coop/real-parts';
import { coop } from './testing/coop.js';
import { temporaryFolders } from './testing/example-folder.js';

const MAIN = fileURLToPath(new URL('../../datacooperative/dist/main.js', import.meta.url));
const run = promisify(execFile);
const folder = temporaryFolders();
const roles = Object.fromEntries(
  SERVICES.map((name) => [`COOP_ROLE_${name.toUpperCase()}`, `secret of ${name}`]),
);

let server: OwnPostgres;
let running: ChildProcess | undefined;
let dataDir: string;

beforeAll(async () => {
  server = await startPostgres();
  dataDir = folder('data');
});

afterAll(async () => {
  running?.kill('SIGKILL');
  await server.stop();
});

function database(name: string): string {
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return String(url);
}

const at = (name: string) => ['--postgres', database(name), '--keys-database', database(`${name}_keys`)];

const program = (name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  run(process.execPath, [MAIN, ...at(name), ...args], { env: { PATH: process.env['PATH'], ...env } });

/** Starts the whole cooperative on a database. @returns its address */
async function started(name: string, keys: string): Promise<string> {
  const args = [MAIN, ...at(name), '--data', dataDir, '--keys', keys, '--port', '0', '--ready-json'];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running = child;
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"ready":true')) resolve((JSON.parse(line) as { url: string }).url);
    });
  });
}

interface Digests {
  readonly digests: readonly { readonly readModel: string }[];
}

async function verified(...source: readonly string[]) {
  const { out, code } = await coop('audit', 'verify', '--json', ...source);
  const report = JSON.parse(out) as { findings: object[]; head: string; log: { size: number; root: string } };
  expect(report.findings).toEqual([]);
  expect(code).toBe(0);
  return report;
}

async function digestsOf(...source: readonly string[]): Promise<Digests['digests']> {
  const { out } = await coop('audit', 'state', '--digests', '--json', ...source);
  return (JSON.parse(out) as Digests).digests;
}

describe('A cooperative that has lived on PostgreSQL', () => {
  it('is backed up, restored into an empty place with roles, and goes on there', async () => {
    await program('lived', ['--prepare'], roles);
    const keysDir = `${dataDir}.keys`;
    await program('lived', ['--data', dataDir, '--keys', keysDir, '--port', '0', '--found-only']);
    const [out, keys] = [folder('backup'), folder('keys')];
    const made = await coop(
      'backup',
      ...at('lived'),
      '--out',
      out,
      '--with-keys',
      keys,
      '--keys-files',
      keysDir,
    );
    expect(made).toMatchObject({ code: 0, err: '' });
    const lived = await verified('--data', out, '--keys', keys);
    expect(Number(lived.head)).toBeGreaterThan(200);
    expect((await coop('audit', 'replay', '--data', out)).code).toBe(0);

    await program('again', ['--prepare'], roles);
    const erasures = folder('erasures');
    expect(await coop('erasures', ...at('lived'), '--out', erasures)).toMatchObject({ code: 0 });
    const restore = ['restore', '--from', out, '--keys', keys, '--erasures', erasures, ...at('again')];
    expect(await coop(...restore)).toMatchObject({
      code: 0,
      err: '',
    });
    expect(await verified('--postgres', database('again'))).toMatchObject({
      head: lived.head,
      log: lived.log,
    });
    await askedAlike(['--data', out], ['--postgres', database('again')]);
    const digests = await digestsOf('--data', out);
    expect(digests.length).toBeGreaterThan(10);
    expect(await digestsOf('--postgres', database('again'))).toEqual(digests);
    await belongsToTheService('audit', 'audit_state.log_files');
    await belongsToTheService('identity', 'identity_state.accounts');
    expect(await accountsOf('again')).toEqual(await accountsOf('lived'));

    const anchor = folder('checkpoint');
    cpSync(join(out, 'log', 'checkpoint'), anchor);
    const newKeys = folder('keys-of-again');
    for (const name of ['kek', 'log.skey', 'receipts.pem', 'provider-keys.json', 'portal.key'])
      cpSync(join(keys, name), join(newKeys, name));
    const url = await started('again', newKeys);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const checkpoint = folder('later-checkpoint');
    writeFileSync(checkpoint, await (await fetch(`${url}/log/checkpoint`)).text());
    const healthy = await coop(
      'doctor',
      ...at('again'),
      '--keys',
      newKeys,
      '--url',
      url,
      '--issuer',
      `${url}/oidc`,
    );
    expect(healthy.out).not.toContain('FINDING');
    expect(healthy.out).toContain('rights on the ledger');
    expect(healthy).toMatchObject({ code: 0, err: '' });
    const beside = ['--postgres', database('again')];
    expect(await coop('read-models', 'rebuild', 'consent', 'records.current', ...beside)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/switched +records\.current: the same at position/),
    });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect((await coop('read-models', 'list', ...beside)).out).toContain('consent.grants');
    expect(await coop('parked', 'list', ...beside)).toMatchObject({ code: 0, out: 'Nothing is parked.\n' });
    running?.kill('SIGTERM');
    const later = await verified('--postgres', database('again'), '--anchor', anchor, '--anchor', checkpoint);
    expect(later.log.size).toBeGreaterThanOrEqual(lived.log.size);
  }, 300_000);
});

/** The auditor's questions, put to a folder and to a database of the same history. */
async function askedAlike(...sources: readonly (readonly string[])[]): Promise<void> {
  const questions = [['head'], ['gaps'], ['log', '--type', 'records.disclosure'], ['show', '200'], SAMPLE];
  for (const question of questions) {
    const answers = [];
    for (const source of sources) {
      const { code, out, err } = await coop('audit', ...question, '--json', ...source);
      expect([question, code, err]).toEqual([question, 0, '']);
      // What names the source, and when it was asked.
      answers.push(out.replace(/"(source|ageSeconds)": .*\n/g, ''));
    }
    expect(answers[1]).toBe(answers[0]);
  }
}

const SAMPLE = ['sample', '20', '--seed', 'x'];

async function rowsAs<Row extends object>(url: string, sql: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const accountsOf = (name: string) =>
  rowsAs(database(name), 'SELECT * FROM identity_state.accounts ORDER BY account_id');

/** What was restored can be read and indexed by the service, as if it had made it: only an owner may add an index. */
async function belongsToTheService(service: string, table: string): Promise<void> {
  const url = new URL(database('again'));
  [url.username, url.password] = [`coop_${service}`, roles[`COOP_ROLE_${service.toUpperCase()}`] ?? ''];
  const [row] = await rowsAs<{ n: number }>(String(url), `SELECT count(*)::int AS n FROM ${table}`);
  expect(row?.n).toBeGreaterThan(0);
  await rowsAs(String(url), `COMMENT ON TABLE ${table} IS NULL`);
}
