// Collects what one program needs, and nothing else: its package and those of this repository that it names, built;
// third parties from a node_modules without what only development needs.
//   node deploy/docker/collect.mjs APP OUT
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';

const SCOPE = '@coop/';

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Where each package of this repository lies. */
function packagesHere() {
  const folders = ['apps', 'libs'].flatMap((group) =>
    readdirSync(group)
      .map((name) => join(group, name))
      .filter((path) => existsSync(join(path, 'package.json'))),
  );
  return new Map(folders.map((path) => [readJson(join(path, 'package.json')).name, path]));
}

/** The package and everything of this repository that it needs to run. */
function needed(name, packages, found = new Set()) {
  if (found.has(name)) return found;
  const path = packages.get(name);
  if (path === undefined) throw new TypeError(`there is no package ${name}`);
  found.add(name);
  for (const dependency of Object.keys(readJson(join(path, 'package.json')).dependencies ?? {}))
    if (dependency.startsWith(SCOPE)) needed(dependency, packages, found);
  return found;
}

const isForTests = (path) =>
  /\.spec\.|\/testing(\/|$)|\.tsbuildinfo$|\.d\.ts(\.map)?$|\/dist\/node_modules(\/|$)/.test(path);

const [app, out] = process.argv.slice(2);
if (app === undefined || out === undefined) throw new TypeError('node deploy/docker/collect.mjs APP OUT');
const packages = packagesHere();
const chosen = needed(`${SCOPE}${app}`, packages);
// 70 MB of native code that most programs have no use for.
const withDuckDb = chosen.has(`${SCOPE}tables-duckdb`);
const main = join('apps', app, 'dist', 'main.js');
if (!existsSync(main)) throw new TypeError(`${main} is not built: ${app} is no program, or was not compiled`);
mkdirSync(out, { recursive: true });
cpSync('node_modules', join(out, 'node_modules'), {
  recursive: true,
  verbatimSymlinks: true,
  filter: (path) =>
    !path.startsWith(join('node_modules', SCOPE)) &&
    path !== join('node_modules', '.cache') &&
    (withDuckDb || path !== join('node_modules', '@duckdb')),
});
rmSync(join(out, 'node_modules/.bin'), { recursive: true, force: true });
for (const name of chosen) {
  const path = packages.get(name);
  for (const part of readdirSync(path).filter((part) => part === 'package.json' || part === 'dist'))
    cpSync(join(path, part), join(out, path, part), { recursive: true, filter: (file) => !isForTests(file) });
  const link = join(out, 'node_modules', name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(relative(dirname(link), join(out, path)), link);
}
cpSync('package.json', join(out, 'package.json'));
cpSync('LICENSE', join(out, 'LICENSE'));
writeFileSync(join(out, 'main.mjs'), `import './${main}';\n`);
process.stderr.write(`${app}: ${chosen.size} packages of this repository\n`);
