// Runs the tests that need no server and ends with the line `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';

const report = '.cache/test-report.json';
mkdirSync('.cache', { recursive: true });
rmSync(report, { force: true });
const { status } = spawnSync(
  process.execPath,
  [
    '--enable-source-maps',
    'node_modules/jest/bin/jest.js',
    // A worker thread that something still holds must not keep the answer from whoever waits for it.
    '--forceExit',
    '--json',
    `--outputFile=${report}`,
    ...process.argv.slice(2),
  ],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
const { numPassedTests, numFailedTests, numFailedTestSuites, numRuntimeErrorTestSuites } = JSON.parse(
  readFileSync(report, 'utf8'),
);
// A suite that could not even be loaded has no failed test of its own; it counts as one failure.
const failed = numFailedTests + numRuntimeErrorTestSuites;
console.log(`${numPassedTests} passed, ${failed} failed`);
process.exitCode = status === 0 && failed === 0 && numFailedTestSuites === 0 && numPassedTests > 0 ? 0 : 1;
