import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findPython } from '@coop/oracles/python';
import { program } from './main-path/folders.js';

const run = promisify(execFile);
const INSTALL_MS = 900_000;

/** Which peers' software a subject needs. */
export type PeerKit = 'node' | 'python' | 'privacy' | 'decision' | 'opa' | 'tlog';

/** Why peers of a kit cannot be run; nothing when they can. */
export type Missing = string | undefined;

const peers = program('bench/peers');
const venv = program('.cache/bench-peers-python');
/** The interpreter that has the Python peers. */
export const peersPython = join(venv, 'bin', 'python');

const privacyPeers = join(peers, 'privacy');
const privacyVenv = program('.cache/bench-peers-privacy');
/** The interpreter that has pyCANON and OpenDP. */
export const privacyPython = join(privacyVenv, 'bin', 'python');

const decisionPeers = join(peers, 'decision');
const opaModule = join(peers, 'opa');
/** Open Policy Agent, built from the module that `bench/peers/opa` pins. */
export const opaProgram = program('.cache/bench-peers-opa/opa');

const tlogModule = join(peers, 'tlog');
/** Transparency logs as Go has them, built from the module in `bench/peers/tlog`. */
export const tlogPeerProgram = program('.cache/bench-peers-tlog/tlog');

/** Go where it is installed but not in the path, as its own installation leaves it. */
const goPath = [process.env['PATH'], '/usr/local/go/bin'].join(delimiter);

/** The headers beside the Node that runs this: the native driver is built against them, without a download. */
const nodeHome = dirname(dirname(process.execPath));

/** Runs an installation unless it was done for what these files list. */
async function once(
  lists: string | readonly string[],
  mark: string,
  install: () => Promise<void>,
): Promise<void> {
  const wanted = [lists]
    .flat()
    .map((list) => readFileSync(list, 'utf8'))
    .join('');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  await install();
  writeFileSync(mark, wanted);
}

async function installNode(say: (text: string) => void): Promise<void> {
  const modules = join(peers, 'node_modules');
  await once(join(peers, 'package-lock.json'), join(modules, '.installed-for'), async () => {
    say('installing the peers of bench/peers/package-lock.json (once)');
    await run('npm', ['ci', '--prefix', peers], { timeout: INSTALL_MS });
  });
  const driver = join(modules, 'sqlite3');
  if (existsSync(join(driver, 'build', 'Release', 'node_sqlite3.node'))) return;
  say('building the SQLite driver of Emmett (once, a minute or two)');
  const headers = existsSync(join(nodeHome, 'include', 'node')) ? { npm_config_nodedir: nodeHome } : {};
  const env = { ...process.env, ...headers, npm_config_build_from_source: 'true' };
  // The lockfile pins what is built; no other package of it runs a script.
  const args = ['rebuild', 'sqlite3', '--prefix', peers, '--ignore-scripts=false'];
  await run('npm', args, { env, timeout: INSTALL_MS, maxBuffer: 2 ** 26 });
}

async function installPython(say: (text: string) => void): Promise<void> {
  const requirements = join(peers, 'requirements.txt');
  await once(requirements, join(venv, 'installed-for'), async () => {
    say('installing the peers of bench/peers/requirements.txt (once)');
    await makeVenv('python3', venv, requirements);
  });
}

async function installPrivacy(say: (text: string) => void): Promise<void> {
  const requirements = join(privacyPeers, 'requirements.txt');
  await once(requirements, join(privacyVenv, 'installed-for'), async () => {
    const python = await findPython();
    say('installing the peers of bench/peers/privacy/requirements.txt (once, some minutes)');
    await makeVenv(python, privacyVenv, requirements);
  });
}

async function makeVenv(python: string, folder: string, requirements: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  await run(python, ['-m', 'venv', '--clear', folder], { timeout: INSTALL_MS });
  const pip = ['-m', 'pip', 'install', '--quiet', '-r', requirements];
  await run(join(folder, 'bin', 'python'), pip, { timeout: INSTALL_MS });
}

async function installDecision(say: (text: string) => void): Promise<void> {
  const mark = join(decisionPeers, 'node_modules', '.installed-for');
  await once(join(decisionPeers, 'package-lock.json'), mark, async () => {
    say('installing the peers of bench/peers/decision/package-lock.json (once)');
    await run('npm', ['ci', '--prefix', decisionPeers], { timeout: INSTALL_MS });
  });
}

async function buildOpa(say: (text: string) => void): Promise<void> {
  const mark = join(dirname(opaProgram), 'built-for');
  await once(join(opaModule, 'go.sum'), mark, async () => {
    say('building Open Policy Agent of bench/peers/opa (once, some minutes)');
    await buildGo(opaModule, opaProgram, 'github.com/open-policy-agent/opa');
  });
}

async function buildTlog(say: (text: string) => void): Promise<void> {
  const sources = readdirSync(tlogModule).toSorted();
  const mark = join(dirname(tlogPeerProgram), 'built-for');
  await once(
    sources.map((file) => join(tlogModule, file)),
    mark,
    async () => {
      say('building the transparency logs of bench/peers/tlog (once, a minute)');
      await buildGo(tlogModule, tlogPeerProgram, '.');
    },
  );
}

/** Builds with the toolchain that is there, from the modules that go.sum pins. */
async function buildGo(cwd: string, target: string, what: string): Promise<void> {
  mkdirSync(dirname(target), { recursive: true });
  const env = {
    ...process.env,
    PATH: goPath,
    GOTOOLCHAIN: 'local',
    GOFLAGS: '-mod=readonly -buildvcs=false',
  };
  await run('go', ['build', '-o', target, what], { cwd, env, timeout: INSTALL_MS, maxBuffer: 2 ** 26 });
}

const INSTALL: Readonly<Record<PeerKit, (say: (text: string) => void) => Promise<void>>> = {
  node: installNode,
  python: installPython,
  privacy: installPrivacy,
  decision: installDecision,
  opa: buildOpa,
  tlog: buildTlog,
};

/** Installs what is missing. A kit that cannot be had is no fault of ours: the answer says why. */
export async function obtain(kit: PeerKit, say: (text: string) => void): Promise<Missing> {
  try {
    await INSTALL[kit](say);
    return undefined;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const reason = lines.find((line) => /error/i.test(line)) ?? lines[0] ?? 'no reason was given';
    return `cannot be installed: ${reason.trim().slice(0, 160)}`;
  }
}
