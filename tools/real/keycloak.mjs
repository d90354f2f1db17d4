// Keycloak in development mode with a database in a file, on free ports. The first start of a version with a realm
// takes long (it compiles itself, makes its tables and imports the realm), so what it made is kept in the cache and
// every server begins as a copy of that.
//   --realm FILE   the realm to import; deploy/keycloak/realm.json when left out, no import when there is none
//   --reuse DIR    runs in this folder and leaves it there: its data outlive `stop`
import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { main } from './lib/cli.mjs';
import { javaHome } from './lib/java.mjs';
import { folderOf, makeRunnable, unpackMaven } from './lib/obtain.mjs';
import { cache, versions } from './lib/places.mjs';
import { freePort } from './lib/ports.mjs';
import { realmOf } from './lib/realm.mjs';
import { startServer, stopServer } from './lib/server.mjs';
import { newFolder } from './lib/state.mjs';

const { version } = versions.keycloak;

/** Given to every start: a different value of one of these would make Keycloak compile itself anew. */
const BUILT_WITH = ['start-dev', '--health-enabled=true'];

/** The version as it came, in the cache. */
function unpacked() {
  return folderOf(
    join(cache, `keycloak-${version}`),
    `getting Keycloak ${version} (180 MB)`,
    async (folder) => {
      await unpackMaven(versions.keycloak, 'zip', folder);
      const home = join(folder, `keycloak-${version}`);
      makeRunnable(join(home, 'bin', 'kc.sh'), join(home, 'bin', 'kcadm.sh'));
    },
  );
}

/** A folder of this version with this realm that has run once, in the cache. */
async function prepared(realm) {
  const pristine = join(await unpacked(), `keycloak-${version}`);
  const mark = createHash('sha256').update(JSON.stringify([version, BUILT_WITH, realm]));
  const name = `keycloak-${version}-${mark.digest('hex').slice(0, 12)}`;
  return folderOf(join(cache, name), `preparing Keycloak ${version} with its realm`, async (folder) => {
    cpSync(pristine, folder, { recursive: true });
    const admin = { username: 'admin', password: randomBytes(12).toString('hex') };
    const known = { admin, realm: realm?.name, realmValues: realm?.values ?? {} };
    writeFileSync(join(folder, 'known.json'), JSON.stringify(known), { mode: 0o600 });
    if (realm !== undefined) {
      mkdirSync(join(folder, 'data', 'import'), { recursive: true });
      writeFileSync(join(folder, 'data', 'import', 'realm.json'), realm.text);
    }
    const file = join(folder, 'first-run.json');
    await launch(file, await stateIn(folder, 'prepare'), ['--import-realm']);
    await stopServer(file, { keep: true });
    for (const leftover of [file, join(folder, 'keycloak.log')]) rmSync(leftover);
    removeOlder(name);
  });
}

/** Realm files change often while they are written: the three newest preparations are enough. */
function removeOlder(newest) {
  const older = readdirSync(cache)
    .filter((name) => /^keycloak-[\d.]+-[0-9a-f]{12}$/.test(name) && name !== newest)
    .map((name) => join(cache, name))
    .toSorted((a, b) => bornAt(b) - bornAt(a));
  for (const path of older.slice(2)) rmSync(path, { recursive: true, force: true });
}

const bornAt = (path) => statSync(path).mtimeMs;

async function get(options) {
  const [java, folder] = [await javaHome(), await prepared(realmOf(options))];
  return { part: 'keycloak', version, java, folder };
}

async function stateIn(folder, id, extra = {}) {
  const port = await freePort();
  return {
    part: 'keycloak',
    id,
    version,
    folder,
    url: `http://127.0.0.1:${port}`,
    port,
    managementPort: await freePort(),
    ...JSON.parse(readFileSync(join(folder, 'known.json'), 'utf8')),
    log: join(folder, 'keycloak.log'),
    // The start script stays as the parent of the server and passes no signal on.
    isGroup: true,
    ...extra,
  };
}

async function launch(file, state, extra = []) {
  const { username, password } = state.admin;
  const ports = [`--http-port=${state.port}`, `--http-management-port=${state.managementPort}`];
  return startServer(file, state, {
    command: join(state.folder, 'bin', 'kc.sh'),
    args: [...BUILT_WITH, '--http-host=127.0.0.1', ...ports, ...extra],
    options: {
      cwd: state.folder,
      env: {
        ...process.env,
        ...state.realmValues,
        JAVA_HOME: await javaHome(),
        // The quick compiler alone: a server that lives for minutes earns nothing with the thorough one.
        JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1',
        KC_BOOTSTRAP_ADMIN_USERNAME: username,
        KC_BOOTSTRAP_ADMIN_PASSWORD: password,
      },
    },
    ready: async () => {
      try {
        return (await fetch(`http://127.0.0.1:${state.managementPort}/health/ready`)).ok;
      } catch {
        return false;
      }
    },
    seconds: 300,
  });
}

async function fresh(file, options) {
  const realm = realmOf(options);
  const reused = options.reuse === undefined ? undefined : resolve(options.reuse);
  const folder = reused ?? newFolder('keycloak', file);
  if (!existsSync(join(folder, 'known.json'))) cpSync(await prepared(realm), folder, { recursive: true });
  return stateIn(folder, options.id, { keepFolder: reused !== undefined });
}

const start = async (file, before, options) => launch(file, before ?? (await fresh(file, options)));

await main({
  part: 'keycloak',
  get,
  start,
  options: { realm: { type: 'string' }, reuse: { type: 'string' } },
  usage: '[--realm FILE] [--reuse DIR]',
});
