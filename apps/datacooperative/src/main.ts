import { readArguments, USAGE } from './arguments.js';
import { prepareRealParts } from './prepare-real-parts.js';
import { startCooperative } from './start-cooperative.js';

try {
  const options = readArguments(process.argv.slice(2), process.env);
  if (options.help) process.stdout.write(`${USAGE}\n`);
  else if (options.prepare) await prepareRealParts(options);
  else await startCooperative(options);
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
