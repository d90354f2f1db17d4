// Runs the specs on real servers (`*.real.spec.ts`) and ends with the line `N passed, N failed`:
//   npm run test:real [-- [path pattern …] [--only nats,postgres] [--no-skip] [other arguments for Jest]]
// A spec says in its first line what it needs (`// needs: nats, postgres`). One whose parts cannot be had is not run
// and has a line `skipped: …`; with --no-skip it is a failure.
import { mkdirSync } from 'node:fs';
import { chosenSpecs, readArguments } from './lib/real-specs.mjs';
import { jestRun } from './lib/jest-run.mjs';
import { obtainParts } from './lib/parts.mjs';
import { root } from './lib/places.mjs';
import { say } from './lib/run.mjs';

process.chdir(root);
mkdirSync('.cache', { recursive: true });
const wanted = readArguments(process.argv.slice(2));
const specs = chosenSpecs(wanted);
const parts = obtainParts(new Set(specs.flatMap(({ needs }) => needs)));
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    say(`${signal}: stopping what was started`);
    interrupted.abort();
    void parts.stop();
  });

const total = { passed: 0, failed: 0, skipped: 0 };

/** Runs the specs whose parts are there, and says why the others are not run. */
async function runAll(group, workers = 2) {
  const environment = {};
  const runnable = [];
  for (const spec of group) {
    const answers = await Promise.all(spec.needs.map((name) => parts.of(name)));
    const missing = [spec.fault, ...answers.map(({ reason }) => reason)].filter(
      (reason) => reason !== undefined,
    );
    for (const { env } of answers) Object.assign(environment, env);
    if (missing.length === 0) runnable.push(spec);
    else {
      console.log(`skipped: ${spec.path}: ${missing.join('; ')}`);
      total.skipped += 1;
    }
  }
  if (runnable.length === 0) return;
  const { passed, failed } = await jestRun(runnable, {
    ...{ args: wanted.forJest, environment, signal: interrupted.signal, workers },
  });
  total.passed += passed;
  total.failed += failed;
}

try {
  // Keycloak takes the longest until it is ready: the others do not wait for it.
  const isWhole = ({ path }) => path.startsWith('e2e/');
  const waits = ({ needs }) => needs.includes('keycloak');
  await runAll(specs.filter((spec) => !waits(spec) && !isWhole(spec)));
  // A whole deployment is a dozen processes: one at a time.
  await runAll(
    specs.filter((spec) => !waits(spec) && isWhole(spec)),
    1,
  );
  await runAll(specs.filter(waits));
} catch (error) {
  if (!interrupted.signal.aborted) throw error;
} finally {
  await parts.stop();
}
if (interrupted.signal.aborted) process.exit(130);
if (specs.length === 0) console.log('there is no spec on real servers that fits');
if (total.skipped > 0) console.log(`SKIPPED: ${total.skipped} of ${specs.length} specs were not run`);
const failed = total.failed + (wanted.noSkip ? total.skipped : 0);
console.log(`${total.passed} passed, ${failed} failed`);
process.exit(failed === 0 && total.passed > 0 ? 0 : 1);
