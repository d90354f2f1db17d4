import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openOthersData, readManifest } from './others-data.js';
import { ORACLES } from './registry.js';
import { EXIT, runOracle } from './run.js';

const here = fileURLToPath(new URL('..', import.meta.url));
const dataRoot = resolve(process.env['ORACLE_DATA'] ?? join(here, '../../shared/data'));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const [name = ''] = process.argv.slice(2);
const oracle = Object.hasOwn(ORACLES, name) ? ORACLES[name] : undefined;
if (name === '--list') for (const known of Object.keys(ORACLES)) print(known);
else if (oracle === undefined) {
  process.stderr.write(`npm run oracle -- <name>, one of: ${Object.keys(ORACLES).join(', ')}; or --list\n`);
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
