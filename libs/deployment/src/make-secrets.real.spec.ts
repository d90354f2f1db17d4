// needs: helm
import { createPrivateKey } from 'node:crypto';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICES } from '@coop/contracts';
import { runProgram } from './chart-tools.js';
import { inRepository } from './places.js';
import { FULL_NAME } from './render-chart.js';
import { filesOf } from './rendered-deployments.js';
import { containersOf, EXAMPLES, objectsOf, podsOf } from './testing/rendered.js';

const ARGUMENTS = [
  ...['--origin', 'cooperative.example/log', '--data', 'postgres://admin:known@db-data:5432/cooperative'],
  ...[
    '--keys',
    'postgres://admin:known@db-keys:5432/cooperative_keys',
    '--smtp',
    'smtp://user:password@mail:587',
  ],
];

const make = (out: string, more: readonly string[] = []) =>
  runProgram(process.execPath, [
    inRepository('deploy/make-secrets.mjs'),
    '--out',
    out,
    ...ARGUMENTS,
    ...more,
  ]);

describe('The secrets of a cooperative', () => {
  let folder: string;
  let out: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coop-secrets-'));
    out = join(folder, 'secrets');
    const { code, err } = await make(out);
    if (code !== 0) throw new Error(err);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const read = (...path: readonly string[]) => readFileSync(join(out, ...path), 'utf8');

  it.each(EXAMPLES)(
    'are all that the chart asks for with the values of the example %s',
    async (_name, files) => {
      const objects = await objectsOf(files);
      const wanted = [
        ...containersOf(objects).flatMap(({ container }) =>
          container.env.flatMap((variable) =>
            'valueFrom' in variable ? [variable.valueFrom.secretKeyRef] : [],
          ),
        ),
        ...podsOf(objects)
          .flatMap(({ pod }) => pod.volumes.flatMap(filesOf))
          .map(([, { secret: name, key }]) => ({ name, key })),
      ].map(({ name, key }) => `${name.slice(FULL_NAME.length + 1)}/${key}`);
      const made = new Set(globSync('*/*', { cwd: out }));
      expect(wanted.length).toBeGreaterThan(25);
      expect(wanted.filter((path) => !made.has(path))).toEqual([]);
    },
  );

  it('can be read by their owner only', () => {
    for (const path of globSync('**/*', { cwd: out })) expect(statSync(join(out, path)).mode & 0o077).toBe(0);
  });

  it('are never overwritten', async () => {
    const before = read('audit', 'log.skey');
    const { code, err } = await make(out);
    expect([code, err]).toEqual([2, expect.stringContaining('nothing is overwritten')]);
    expect(read('audit', 'log.skey')).toBe(before);
  });

  it('differ from those of any other cooperative', async () => {
    const other = join(folder, 'other');
    await make(other);
    for (const path of [
      'consent/receipts.pem',
      'identity/kek',
      'portal/portal.key',
      'records/nats-password',
      'prepare/role-audit',
    ])
      expect(readFileSync(join(other, path)).equals(readFileSync(join(out, path)))).toBe(false);
  });

  it('give each service a password of its own at databases and bus', () => {
    const passwords = SERVICES.map((service) => new URL(read(service, 'postgres-url')).password);
    expect(new Set(passwords).size).toBe(SERVICES.length);
    for (const service of SERVICES) {
      expect(new URL(read(service, 'postgres-url')).username).toBe(`coop_${service}`);
      expect(read('prepare', `role-${service}`)).toBe(new URL(read(service, 'postgres-url')).password);
      expect(read('nats', service)).toBe(`"${read(service, 'nats-password')}"`);
    }
  });

  it('give no service the password of the administrator', () => {
    for (const service of SERVICES)
      for (const file of readdirSync(join(out, service))) expect(read(service, file)).not.toContain('known');
    expect(new URL(read('prepare', 'postgres-url')).password).toBe('known');
  });

  it('give the key that opens the wrapped keys to those who hold keys, the same to all', () => {
    const holders = SERVICES.filter((service) => readdirSync(join(out, service)).includes('kek'));
    expect(holders).toEqual(['identity', 'records', 'anonymisation']);
    const keys = holders.map((service) => readFileSync(join(out, service, 'kek')));
    for (const key of keys) expect([key.length, key.equals(keys[0] ?? Buffer.alloc(0))]).toEqual([32, true]);
  });

  it('are keys that the programs can use', () => {
    expect(createPrivateKey(read('consent', 'receipts.pem')).asymmetricKeyType).toBe('ed25519');
    expect(read('audit', 'log.skey')).toMatch(/^PRIVATE\+KEY\+cooperative\.example\/log\+/);
    expect(read('audit', 'evidence.skey')).toMatch(/^PRIVATE\+KEY\+cooperative\.example\/log\/evidence\+/);
    expect(Buffer.from(read('portal', 'portal.key').trim(), 'base64url')).toHaveLength(32);
    expect(Object.keys(JSON.parse(read('identity', 'provider-keys.json')) as object).sort()).toEqual([
      ...['clients', 'cookies', 'signing'],
    ]);
    expect(read('identity', 'portal-secret')).toBe(read('portal', 'portal-secret'));
  });

  it('say what is missing', async () => {
    const { code, err } = await runProgram(process.execPath, [
      inRepository('deploy/make-secrets.mjs'),
      '--out',
      join(folder, 'none'),
    ]);
    expect([code, err]).toEqual([2, expect.stringContaining('--origin is missing')]);
  });

  it('warn when data and keys would lie on one server', async () => {
    const { code, err } = await make(join(folder, 'one'), [
      '--keys',
      'postgres://admin:known@db-data:5432/keys',
    ]);
    expect([code, err]).toEqual([
      0,
      expect.stringContaining('one server for data and keys has one backup of both'),
    ]);
  });
});
