// Chromium, which the browser tests drive. Debian's package, because it brings the libraries that it needs.
import { main } from './lib/cli.mjs';
import { aptInstall } from './lib/obtain.mjs';
import { versions } from './lib/places.mjs';
import { findProgram } from './lib/run.mjs';

async function get() {
  if (findProgram('chromium') === undefined) await aptInstall(versions.chromium.apt);
  const program = findProgram('chromium');
  if (program === undefined) throw new Error('chromium was installed and is not in PATH');
  return { part: 'chromium', program };
}

await main({ part: 'chromium', get });
