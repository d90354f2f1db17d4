// One run of Jest on given specs, counted from its report.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

const compiled = (path) => path.replace(/\/src\//, '/dist/').replace(/\.tsx?$/, '.js');

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Runs specs of a kind, so many at a time, with `environment` besides what this process has. `signal` ends it: then
 * it throws.
 */
export async function jestRun(kind, specs, { args, environment, signal, workers }) {
  const file = `.cache/test-${kind}-report.json`;
  rmSync(file, { force: true });
  const child = spawn(
    process.execPath,
    [
      '--enable-source-maps',
      'node_modules/jest/bin/jest.js',
      '--forceExit',
      ...(workers === 1 ? ['--runInBand'] : [`--maxWorkers=${workers}`]),
      '--json',
      `--outputFile=${file}`,
      ...args,
      '--runTestsByPath',
      ...specs.map(({ path }) => compiled(path)),
    ],
    {
      signal,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...environment, COOP_TEST_KIND: kind },
    },
  );
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const report = readReport(file);
  if (report === undefined) return { passed: 0, failed: specs.length };
  // A suite that could not even be loaded has no failed test of its own; it counts as one failure.
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return { passed: report.numPassedTests, failed: failed === 0 && status !== 0 ? 1 : failed };
}
