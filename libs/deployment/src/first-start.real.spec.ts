// needs: helm, postgres, nats
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats, startPostgres, type OwnNats, type OwnPostgres } from '@coop/real-parts';
import { runProgram } from './chart-tools.js';
import { EXAMPLES_FOLDER, exampleValues, inRepository } from './places.js';
import { FULL_NAME } from './render-chart.js';
import { renderedDeployments, renderedJobs, type RenderedProgram } from './rendered-deployments.js';

/** How long a program may take to become ready, in tries of a quarter of a second. */
const TRIES = 200;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** A cluster in small: Secrets are files, volumes are folders, a container is a process. */
describe('What the chart starts, started as processes', () => {
  let folder: string;
  let postgres: { readonly data: OwnPostgres; readonly keys: OwnPostgres };
  let nats: OwnNats;
  const running: ChildProcess[] = [];

  const secretOf = (secret: string, key: string): string =>
    join(folder, 'secrets', secret.slice(FULL_NAME.length + 1), key);

  /** The environment and the arguments, with Secrets read and mounts laid into a folder. */
  function placed(
    name: string,
    { args, env, mounts }: RenderedProgram,
    more: Readonly<Record<string, string>>,
  ) {
    const root = join(folder, name);
    for (const { path, files = {} } of mounts) {
      mkdirSync(join(root, path), { recursive: true });
      for (const [file, { secret, key }] of Object.entries(files))
        cpSync(secretOf(secret, key), join(root, path, file));
    }
    const inRoot = (value: string) =>
      mounts.some(({ path }) => value === path || value.startsWith(`${path}/`)) ? join(root, value) : value;
    const values = Object.entries(env).map(([variable, value]) => [
      variable,
      typeof value === 'string' ? inRoot(value) : readFileSync(secretOf(value.secret, value.key), 'utf8'),
    ]);
    return { args, env: { ...(Object.fromEntries(values) as Record<string, string>), ...more } };
  }

  async function runToItsEnd(name: string, program: RenderedProgram | undefined): Promise<string> {
    if (program === undefined) throw new TypeError(`the chart has no ${name}`);
    const { args, env } = placed(name, program, {});
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [...args], { cwd: inRepository(), env });
      running.push(child);
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (data: Buffer) => (said += data.toString()));
      child.once('error', reject);
      child.once('close', (code) =>
        code === 0 ? resolve(said) : reject(new Error(`${name} ended with ${code}:\n${said}`)),
      );
    });
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coop-first-start-'));
    const [data, keys] = await Promise.all([startPostgres(), startPostgres()]);
    postgres = { data, keys };
    const named = (url: string, name: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
    const { code, err } = await runProgram(process.execPath, [
      ...[inRepository('deploy/make-secrets.mjs'), '--out', join(folder, 'secrets')],
      ...['--origin', 'cooperative.example.org/log', '--smtp', 'smtp://127.0.0.1:1'],
      ...['--data', named(data.url, 'cooperative'), '--keys', named(keys.url, 'cooperative_keys')],
    ]);
    if (code !== 0) throw new Error(err);
    const users = ['identity', 'consent', 'records', 'anonymisation', 'audit', 'portal', 'sys'];
    const passwords = users.map((user) => [
      `NATS_PASSWORD_${user.toUpperCase()}`,
      readFileSync(join(folder, 'secrets/nats', user), 'utf8'),
    ]);
    nats = await startNats({
      config: `max_payload: 8MB\n${readFileSync(join(EXAMPLES_FOLDER, 'nats-accounts.conf'), 'utf8')}`,
      env: Object.fromEntries(passwords) as Record<string, string>,
    });
  });

  afterAll(async () => {
    for (const child of running) if (child.exitCode === null) child.kill('SIGKILL');
    await Promise.all([postgres.data.stop(), postgres.keys.stop(), nats.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('founds a cooperative with keys that it may only read, and shows the first steward’s link', async () => {
    const { founding } = await renderedJobs(exampleValues('small'));
    expect(await runToItsEnd('founding', founding)).toMatch(
      /https:\/\/cooperative\.example\.org\/welcome\S+/,
    );
  });

  it('does not found it twice', async () => {
    const { founding } = await renderedJobs(exampleValues('small'));
    expect(await runToItsEnd('founding', founding)).not.toContain('/welcome');
  });

  it('prepares the databases, and may do so again', async () => {
    const { prepare } = await renderedJobs(exampleValues('small'));
    for (let time = 0; time < 2; time += 1)
      expect(await runToItsEnd('prepare', prepare)).toContain('each service has its role');
  });

  it('starts every service with its own role until it is ready, and each ends in order when told', async () => {
    const deployments = await renderedDeployments(exampleValues('small'));
    const started = await Promise.all(
      deployments.map(async (deployment) => {
        const { service, probes } = deployment;
        const prefix = `COOP_${service.toUpperCase()}`;
        const [port, management] = [await freePort(), await freePort()];
        const { args, env } = placed(service, deployment, {
          [`${prefix}_HOST`]: '127.0.0.1',
          [`${prefix}_PORT`]: String(port),
          [`${prefix}_MANAGEMENT_PORT`]: String(management),
          [`${prefix}_NATS_URL`]: nats.url,
        });
        const child = spawn(process.execPath, [...args], {
          cwd: inRepository(),
          env,
          stdio: ['ignore', 'ignore', 'pipe'],
        });
        running.push(child);
        let said = '';
        child.stderr.on('data', (data: Buffer) => (said += data.toString()));
        return {
          service,
          child,
          probe: `http://127.0.0.1:${management}${probes.readiness.path}`,
          said: () => said,
        };
      }),
    );
    for (const { service, child, probe, said } of started) {
      let status = 0;
      for (let attempt = 0; attempt < TRIES && status !== 200 && child.exitCode === null; attempt += 1) {
        status = await fetch(probe).then(
          (response) => response.status,
          () => 0,
        );
        if (status !== 200) await new Promise((resolve) => setTimeout(resolve, 250));
      }
      expect([service, status, status === 200 ? '' : said()]).toEqual([service, 200, '']);
    }
    const ended = started.map(
      ({ service, child }) =>
        new Promise((resolve) => {
          child.once('exit', (code) => resolve([service, code]));
          child.kill('SIGTERM');
        }),
    );
    expect(await Promise.all(ended)).toEqual(started.map(({ service }) => [service, 0]));
  });
});
