// The parts of one test run: obtained side by side, stopped together.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './places.mjs';
import { lastLines, say } from './run.mjs';
import { stateFile } from './state.mjs';

const scripts = join(root, 'tools', 'real');

/** What is asked of a part's script, and what its answer means for the specs. */
const RECIPES = {
  keycloak: {
    verb: ['start'],
    env: ({ url, admin, realm, realmValues }) => ({
      REAL_KEYCLOAK_URL: url,
      REAL_KEYCLOAK_ADMIN: admin.username,
      REAL_KEYCLOAK_ADMIN_PASSWORD: admin.password,
      ...(realm === undefined ? {} : { REAL_KEYCLOAK_REALM: realm }),
      REAL_KEYCLOAK_REALM_VALUES: JSON.stringify(realmValues),
    }),
  },
  postgres: {
    verb: ['start', '--version', process.env.REAL_POSTGRES_VERSION ?? '15'],
    env: ({ url }) => ({ REAL_POSTGRES_URL: url }),
  },
  nats: { verb: ['get'], env: () => ({}) },
  tmpfs: { verb: [], env: () => ({}) },
  chromium: { verb: ['get'], env: ({ program }) => ({ REAL_CHROMIUM: program }) },
  helm: {
    verb: ['get', '--with-schemas'],
    env: ({ helm, validate, promtool }) => ({
      REAL_HELM: helm,
      REAL_KUBERNETES_VALIDATE: validate,
      REAL_PROMTOOL: promtool,
    }),
  },
};

/** Its end of the pipe tells it when this process is gone (see guard.mjs). */
function startGuard() {
  return spawn(process.execPath, [join(scripts, 'lib', 'guard.mjs')], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
}

/** Runs a part's script; its lines are passed on, and the last of them are the reason when it fails. */
function ask(name, id) {
  const { verb, env } = RECIPES[name];
  const args = [join(scripts, `${name}.mjs`), ...verb, '--id', id, '--json', '--guarded'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let answer = '';
  let said = '';
  child.stdout.on('data', (data) => (answer += data));
  child.stderr.on('data', (data) => {
    said += data;
    process.stderr.write(data);
  });
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve({ reason: `${name}: ${error.message}` }));
    child.on('close', (code) =>
      resolve(
        code === 0
          ? { env: env(JSON.parse(answer)) }
          : { reason: `${name}: ${lastLines(said, 3).replaceAll('\n', ' / ')}` },
      ),
    );
  });
  return { child, ended };
}

/**
 * Begins to obtain every part of the set. `of(name)` waits for one: its environment variables, or the reason why it
 * cannot be had. `stop()` ends everything that was started.
 */
export function obtainParts(names) {
  const id = `run-${process.pid}`;
  const guard = startGuard();
  const guardGone = new Promise((resolve) => guard.on('close', resolve));
  const asked = {};
  for (const name of Object.keys(RECIPES).filter((each) => names.has(each))) {
    guard.stdin.write(`${stateFile(name, id)}\n`);
    asked[name] = ask(name, id);
  }
  const stop = async () => {
    for (const { child } of Object.values(asked)) child.stdin.end();
    await Promise.all(Object.values(asked).map(({ ended }) => ended));
    guard.stdin.end();
    if ((await guardGone) !== 0) throw new Error('not every server of this run could be stopped');
    say('every server of this run is stopped');
  };
  let stopped;
  return { of: (name) => asked[name].ended, stop: () => (stopped ??= stop()) };
}
