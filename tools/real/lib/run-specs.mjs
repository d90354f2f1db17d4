// One run of the specs of a kind: their parts are obtained, they run, and the last line is `N passed, N failed`.
import { mkdirSync } from 'node:fs';
import { jestRun } from './jest-run.mjs';
import { obtainParts } from './parts.mjs';
import { root } from './places.mjs';
import { chosenSpecs } from './real-specs.mjs';
import { say } from './run.mjs';

/**
 * Runs the specs that fit the arguments and ends this process. `kind` is the word in their names (`*.real.spec.ts`),
 * `groups` says which run together and how many at a time: `[test of a spec, workers]`, in this order. A spec whose
 * parts cannot be had has a line `skipped: …`; with --no-skip it is a failure.
 */
export async function runSpecs({ kind, wanted, groups, environment = {} }) {
  process.chdir(root);
  mkdirSync('.cache', { recursive: true });
  const specs = chosenSpecs(kind, wanted);
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
  async function runAll(group, workers) {
    const given = { ...environment };
    const runnable = [];
    for (const spec of group) {
      const answers = await Promise.all(spec.needs.map((name) => parts.of(name)));
      const missing = [spec.fault, ...answers.map(({ reason }) => reason)].filter(
        (reason) => reason !== undefined,
      );
      for (const { env } of answers) Object.assign(given, env);
      if (missing.length === 0) runnable.push(spec);
      else {
        console.log(`skipped: ${spec.path}: ${missing.join('; ')}`);
        total.skipped += 1;
      }
    }
    if (runnable.length === 0) return;
    const { passed, failed } = await jestRun(kind, runnable, {
      ...{ args: wanted.forJest, environment: given, signal: interrupted.signal, workers },
    });
    total.passed += passed;
    total.failed += failed;
  }

  try {
    for (const [isOf, workers] of groups) await runAll(specs.filter(isOf), workers);
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
  } finally {
    await parts.stop();
  }
  if (interrupted.signal.aborted) process.exit(130);
  if (specs.length === 0) console.log(`there is no *.${kind}.spec.ts that fits`);
  if (total.skipped > 0) console.log(`SKIPPED: ${total.skipped} of ${specs.length} specs were not run`);
  const failed = total.failed + (wanted.noSkip ? total.skipped : 0);
  console.log(`${total.passed} passed, ${failed} failed`);
  process.exit(failed === 0 && total.passed > 0 ? 0 : 1);
}
