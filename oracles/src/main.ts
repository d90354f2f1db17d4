import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openOthersData, readManifest } from './others-data.js';
import { LIVE_ORACLES, ORACLES } from './registry.js';
import { EXIT, runOracle } from './run.js';

const here = fileURLToPath(new URL('..', import.meta.url));
const dataRoot = resolve(process.env['ORACLE_DATA'] ?? join(here, '../../shared/data'));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const [name = '', ...options] = process.argv.slice(2);
const isLive = options.length === 1 && options[0] === '--live';
const known = isLive ? LIVE_ORACLES : ORACLES;
const oracle = Object.hasOwn(known, name) && (isLive || options.length === 0) ? known[name] : undefined;
if (name === '--list') for (const each of Object.keys(ORACLES)) print(each);
else if (oracle === undefined) {
  process.stderr.write(
    `npm run oracle -- <name>, one of: ${Object.keys(ORACLES).join(', ')}; or --list\nnpm run oracle -- <name> --live, one of: ${Object.keys(LIVE_ORACLES).join(', ')}\n`,
  );
  process.exitCode = EXIT.usage;
} else
  process.exitCode = await runOracle(
    name,
    oracle,
    {
      data: (manifest) => openOthersData(dataRoot, readManifest(join(here, 'manifests', `${manifest}.json`))),
      say: print,
    },
    print,
  );
